// SPDX-License-Identifier: MPL-2.0
// Which notes were made since this page is at the desk. Apart from the rest of the desk, which may
// come later than the first note.

import type { Mark } from '../generated/protocol';
import type { Session } from '../session/session';

const bySession = new WeakMap<object, number>();

/** Notes with a greater number were made since this was first asked. */
export function lastNoteBefore(session: Pick<Session, 'state'>): number {
  const known = bySession.get(session);
  if (known !== undefined) return known;
  const { room } = session.state.peek();
  const last = Math.max(0, ...[...(room?.marks ?? []), ...(room?.deleted_marks ?? [])].map(({ number }) => number));
  if (room) bySession.set(session, last);
  return last;
}

/** The latest note that was made here. */
export function latestOwn(session: Pick<Session, 'state'>): Mark | undefined {
  const { room, you } = session.state.value;
  const name = room?.participants.find(({ id }) => id === you)?.name;
  const before = lastNoteBefore(session);
  return room?.marks.filter(({ by, number }) => by === name && number > before).at(-1);
}
