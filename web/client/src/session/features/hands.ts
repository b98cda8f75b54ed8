// SPDX-License-Identifier: MPL-2.0
// Raised hands: they come with everything else about a participant.

import type { Participant } from '../../generated/protocol';

/** Raised hands, the earliest first. */
export function raisedHands(participants: Participant[]): Participant[] {
  return participants
    .filter(({ hand_raised_at }) => hand_raised_at !== null)
    .sort((a, b) => (a.hand_raised_at ?? 0) - (b.hand_raised_at ?? 0));
}
