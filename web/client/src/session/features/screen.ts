// SPDX-License-Identifier: MPL-2.0
// Whose screen is shown.

import type { Participant, ParticipantId, RoomState } from '../../generated/protocol';
import type { Change, Feature } from './feature';
import { isOn } from './tracks';

export type ScreenSlice = {
  /** Whose screen took the place of the own one, or who stopped it; the number grows as that of a
   * refusal. */
  screenStopped: { by: string; count: number } | null;
};

export const screen: Feature<ScreenSlice> = {
  before: { screenStopped: null },
  received: (state, message) =>
    message.type === 'screen_stopped' ? { screenStopped: { by: message.by, count: (state.screenStopped?.count ?? 0) + 1 } } : undefined,
  follow(local, message) {
    if (message.type === 'screen_stopped') local.stopScreen();
  },
};

/** The person has read that their screen is shown no longer. */
export const screenStopSeen: Change = () => ({ screenStopped: null });

/** Who shows a screen, other than oneself. */
export function whoShows(room: RoomState, you: ParticipantId | null): Participant | undefined {
  return room.participants.find((person) => person.id !== you && isOn(person, 'screen'));
}
