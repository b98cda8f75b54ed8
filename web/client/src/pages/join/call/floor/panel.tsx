// SPDX-License-Identifier: MPL-2.0
// The panel of the floor: who speaks, who asks, and how the meeting is held.

import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { leads } from '../../../../session/features/chairing';
import { nextToSpeak } from '../../../../session/floor-selectors';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { say } from './panel-words';
import { QueueList } from './queue';
import { RulesForm } from './rules-form';
import { settled } from './settled';
import { Speeches } from './speeches';

export function FloorPanel({ session }: { session: Session }) {
  const mayLead = useComputed(() => leads(session.state.value.room?.your_role ?? 'delegate')).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const next = useComputed(() => (session.state.value.room ? (nextToSpeak(session.state.value.room)[0] ?? null) : null)).value;
  const stands = settled('next', next);
  useEffect(() => () => void settled('next', null), []);
  const rules = useComputed(() => session.state.value.room?.floor.rules).value;
  return (
    <>
      <div class="panel-body floor-panel">
        {rules && !mayLead && rules.mode !== 'discussion' && <p class="floor-told">{say(`${rules.mode}Text`)}</p>}
        <Speeches session={session} mayLead={mayLead} lost={lost} />
        <QueueList session={session} mayLead={mayLead} lost={lost} />
        {mayLead && <RulesForm session={session} lost={lost} />}
      </div>
      {mayLead && next !== null && (
        <div class="panel-foot">
          {/* Another button for each: the space bar, pressed to speak, presses no old one. */}
          <Button key={next} kind="primary" icon="speaking" disabled={lost} onClick={() => stands() && session.send({ type: 'give_floor', participant: next, speaker: null })}>
            {say('giveNext')}
          </Button>
        </div>
      )}
    </>
  );
}
