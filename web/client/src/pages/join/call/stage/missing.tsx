// SPDX-License-Identifier: MPL-2.0
// How many of the expected units are not here, for who keeps the roll call, one press away from it.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, url } from '../../../../api/client';
import type { UnitsHere } from '../../../../generated/protocol';
import { number } from '../../../../i18n/format';
import { leads } from '../../../../session/features/chairing';
import type { Session } from '../../../../session/session';
import { useFetched } from '../../../../ui/fetched';
import { say } from './words';
import './missing.css';

/** A hundred who come at once are one question. */
const SETTLES_MILLIS = 2_000;

/** Asked at the opening, before which nobody has come in the sense of the roll call, and again when
 * somebody has come or gone, by the pages of those alone who may know. */
function useUnitsHere(session: Session): UnitsHere | null {
  const counted = useSignal<UnitsHere | null>(null);
  const mayKnow = useComputed(() => {
    const { room } = session.state.value;
    return room !== null && room.started_at !== null && leads(room.your_role);
  }).value;
  const present = useComputed(() => session.state.value.room?.participants.map(({ id, connected }) => `${id}${String(connected)}`).join() ?? '').value;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // Who comes later is in the answer too: the question is not put off for as long as people come.
    if (!mayKnow || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      // What was counted before is still shown, and the next who comes or goes asks again.
      api.get<UnitsHere>(url`/meetings/${session.meeting}/roll-call/here`).then((answer) => (counted.value = answer), () => undefined);
    }, SETTLES_MILLIS);
  }, [session, mayKnow, present]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return mayKnow ? counted.value : null;
}

/** Nothing for others, nor where one unit meets alone. */
export function MissingUnits({ session }: { session: Session }) {
  const counted = useUnitsHere(session);
  const isOpen = useSignal(false);
  const { there } = useFetched(() => import('../../../../roll-call/dialog'), isOpen.value);
  const present = useComputed(() => session.state.value.room?.participants.map(({ id, connected }) => `${id}${String(connected)}`).join() ?? '').value;
  if (!counted || counted.all < 2) return null;
  const missing = counted.all - counted.here;
  const facts = { n: number(missing), all: number(counted.all) };
  const counts = missing === 0 ? say('complete', facts) : say('missing', facts);
  return (
    <>
      <button type="button" class={missing > 0 ? 'missing-units missing-some' : 'missing-units'} aria-label={say('openRollCall', { words: `${counts} ${say('units')}` })} aria-haspopup="dialog" aria-busy={isOpen.value && !there} onClick={() => (isOpen.value = true)}>
        {counts}
        <span class="missing-word"> {say('units')}</span>
      </button>
      {isOpen.value && there && <there.default meeting={session.meeting} present={present} begin={missing > 0 ? 'missing' : 'all'} onClose={() => (isOpen.value = false)} />}
    </>
  );
}
