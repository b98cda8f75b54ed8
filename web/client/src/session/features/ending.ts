// SPDX-License-Identifier: MPL-2.0
// The end of the meeting.

import type { RoomState } from '../../generated/protocol';

/** Whether this person may end the meeting: the chair, and the secretary where no chair is
 * connected. */
export function mayEnd(room: RoomState): boolean {
  const chaired = room.participants.some(({ role, connected }) => role === 'chair' && connected);
  return room.started_at !== null && (room.your_role === 'chair' || (room.your_role === 'secretary' && !chaired));
}
