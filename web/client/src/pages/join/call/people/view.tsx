// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { leads } from '../../../../session/features/chairing';
import { atTheDoor } from '../../../../session/features/lobby';
import type { Session } from '../../../../session/session';
import type { CallFeature } from '../call-feature';
import { Control } from '../control';
import { lazyPanel } from '../lazy-panel';
import { say } from './words';
import './style.css';

/** A crossed-out microphone between sound waves. */
const MUTE_ALL = 'M4 3l16 18M9.500 9v3a2.500 2.500 0 0 0 4 2M14.500 9.800V6a2.500 2.500 0 0 0-4.700-1.200M6.500 11.500a5.500 5.500 0 0 0 8.800 4.900M12 18v3M2.500 8v5M21.500 8v5M18.500 9.500v2';

/** How long the button says that it was done. */
const DONE_MILLIS = 4_000;

/** Mutes everybody from anywhere in the call, whichever panel is open. */
function MuteAll({ session, lost }: { session: Session; lost: boolean }) {
  const role = useComputed(() => session.state.value.room?.your_role).value;
  const done = useSignal(0);
  const isHeard = useComputed(() => (session.state.value.room?.floor.speeches.length ?? 0) > 0).value;
  useEffect(() => {
    if (done.value === 0) return;
    const timer = setTimeout(() => (done.value = 0), DONE_MILLIS);
    return () => clearTimeout(timer);
  }, [done.value]);
  if (!role || !leads(role)) return null;
  const mute = () => {
    if (session.send({ type: 'mute_all' })) done.value += 1;
  };
  return (
    <>
      <Control icon={{ drawing: MUTE_ALL }} label={say(done.value === 0 ? 'muteAll' : isHeard ? 'mutedOthers' : 'mutedAll')} keys="Ctrl+Alt+M" listed={say('muteAll')} disabled={lost} onPress={mute} />
      <span class="visually-hidden" role="status">
        {done.value > 0 && say(isHeard ? 'mutedOthersText' : 'mutedAllText')}
      </span>
    </>
  );
}

export const people: CallFeature = {
  Control: MuteAll,
  panel: {
    name: 'people',
    icon: 'people',
    title: () => say('title'),
    isOffered: () => true,
    count: ({ room }) => room?.participants.filter(({ connected }) => connected).length ?? 0,
    badge: ({ room }) => atTheDoor(room).length,
    badgeWords: (n) => say('toLookAt', { n }),
    Content: lazyPanel(({ PeoplePanel }) => PeoplePanel),
  },
};
