// SPDX-License-Identifier: MPL-2.0
// The floor in the call: the own request in the bar, marks on pictures, who speaks over the large
// one, and the panel in which the desk leads.

import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { Participant } from '../../../../generated/protocol';
import { leads } from '../../../../session/features/chairing';
import { nextToSpeak, placeInQueue, speechOf } from '../../../../session/floor-selectors';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Icon } from '../../../../ui/icon';
import type { CallFeature } from '../call-feature';
import { floorFact } from './fact';
import { FloorOverlay } from './overlay';
import { QueueList } from './queue';
import { RulesForm } from './rules-form';
import { settled } from './settled';
import { Speeches } from './speeches';
import { say } from './words';
import './style.css';

function TileMark({ session, participant, large }: { session: Session; participant: Participant; large: boolean }) {
  const place = useComputed(() => placeInQueue(session.state.value, participant.id)).value;
  const speaks = useComputed(() => speechOf(session.state.value, participant.id) !== null).value;
  // Over the large picture a line of its own says it, with the time.
  if (speaks) return large ? null : <span class="tile-mark floor-mark">{say('hasFloor')}</span>;
  if (place === 0) return null;
  return (
    <span class="tile-mark tile-hand">
      <Icon name="hand" />
      {large ? say('asks') : place}
    </span>
  );
}

function Panel({ session }: { session: Session }) {
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

export const floor: CallFeature = {
  TileMark,
  tileFact: floorFact,
  Overlay: FloorOverlay,
  panel: {
    name: 'floor',
    icon: 'hand',
    title: () => say('title'),
    isOffered: () => true,
    badge: ({ room }) => (room && leads(room.your_role) ? room.floor.queue.length : 0),
    badgeWords: (n) => say('toLookAt', { n }),
    Content: Panel,
  },
};
