// SPDX-License-Identifier: MPL-2.0
// How the meeting is held: who may switch a microphone on, how long speeches are, who goes first.

import { useComputed, useSignal } from '@preact/signals';

import type { FloorMode } from '../../../../generated/protocol';
import type { Session } from '../../../../session/session';
import { Confirm } from '../../../../ui/dialog';
import { SelectField } from '../../../../ui/field';
import { say } from './panel-words';

const MODES = ['discussion', 'conference', 'training'] as const satisfies readonly FloorMode[];
const MINUTES = [1, 2, 3, 5, 7, 10, 15, 20, 30];

export function RulesForm({ session, lost }: { session: Session; lost: boolean }) {
  /** What the desk has chosen and still has to confirm. */
  const choosing = useSignal<FloorMode | null>(null);
  const open = useSignal(false);
  const speeches = useComputed(() => session.state.value.room?.floor.speeches.length ?? 0).value;
  const rules = useComputed(() => session.state.value.room?.floor.rules).value;
  if (!rules) return null;
  const choose = (mode: FloorMode) => {
    // Others notice it at once: their microphones go off.
    if ((rules.mode === 'discussion' && mode !== 'discussion') || (mode === 'training' && speeches > 1)) choosing.value = mode;
    else session.send({ type: 'set_floor_mode', mode });
  };
  const confirm = () => {
    if (choosing.value && session.send({ type: 'set_floor_mode', mode: choosing.value })) choosing.value = null;
  };
  const locks = rules.mode === 'discussion';
  const minutes = rules.limit_s === null ? [] : [rules.limit_s / 60];
  const limits = [...new Set([...MINUTES, ...minutes])].sort((a, b) => a - b);
  return (
    <details class="floor-rules" open={open.value} onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{say('mode', { mode: say(rules.mode) })}</summary>
      <fieldset class="floor-modes" disabled={lost}>
        <legend>{say('rules')}</legend>
        {MODES.map((mode) => (
          <label key={mode} class="floor-mode">
            {/* The server's answer checks it, not the press. */}
            <input
              type="radio"
              name="floor-mode"
              value={mode}
              checked={rules.mode === mode}
              onClick={(event) => {
                event.preventDefault();
                if (rules.mode !== mode) choose(mode);
              }}
            />
            <span>
              <strong>{say(mode)}</strong>
              <span class="small soft">{say(`${mode}Text`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <SelectField
        label={say('limit')}
        hint={say('limitHint')}
        value={String(rules.limit_s ?? '')}
        onValue={(value) => session.send({ type: 'set_speech_limit', limit_s: value === '' ? null : Number(value) })}
        options={[{ value: '', label: say('noLimit') }, ...limits.map((one) => ({ value: String(one * 60), label: say('minutes', { n: one }) }))]}
      />
      <label class="floor-option">
        <input type="checkbox" checked={rules.first_timers_first} disabled={lost} onChange={(event) => session.send({ type: 'set_first_timers_first', on: event.currentTarget.checked })} />
        {say('firstTimersFirst')}
      </label>
      {choosing.value && (
        <Confirm title={say(locks ? 'lockTitle' : 'oneTitle')} verb={say(locks ? 'lockVerb' : 'oneVerb')} kind="primary" onCancel={() => (choosing.value = null)} onConfirm={confirm}>
          {say(locks ? 'lockText' : 'oneText')}
        </Confirm>
      )}
    </details>
  );
}
