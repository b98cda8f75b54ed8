// SPDX-License-Identifier: MPL-2.0
import { useComputed } from '@preact/signals';

import { number } from '../../../../i18n/format';
import type { Session } from '../../../../session/session';
import { MissingUnits } from './missing';
import { say } from './words';

/** Who speaks now: who has the floor, by the person's name where one was given, else the loudest. */
export function useSpeaker(session: Session): { id: string; name: string } | null {
  return useComputed(() => {
    const { room, speakers } = session.state.value;
    if (!room) return null;
    const speech = room.floor.speeches.find(({ participant }) => speakers.includes(participant)) ?? room.floor.speeches[0];
    const id = speech?.participant ?? speakers[0];
    const who = room.participants.find((one) => one.id === id);
    return who ? { id: who.id, name: [speech?.speaker ?? who.name, who.unit_name].join(', ') } : null;
  }).value;
}

/** The state of the room in one line: who speaks, unless a line over the picture says it, how many
 * ask, how many are here, and for who keeps the roll call how many units are not. */
export function Glance({ session }: { session: Session }) {
  const speaker = useSpeaker(session);
  const hasFloor = useComputed(() => (session.state.value.room?.floor.speeches.length ?? 0) > 0).value;
  const asking = useComputed(() => session.state.value.room?.floor.queue.length ?? 0).value;
  const here = useComputed(() => session.state.value.room?.participants.filter(({ connected }) => connected).length ?? 0).value;
  return (
    <div class="glance">
      {speaker && !hasFloor && <strong class="glance-speaker">{say('speaking', { name: speaker.name })}</strong>}
      {asking > 0 && <span>{say('asking', { n: number(asking) })}</span>}
      <span>{say('all', { all: number(here) })}</span>
      <MissingUnits session={session} />
    </div>
  );
}
