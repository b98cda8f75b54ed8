// SPDX-License-Identifier: MPL-2.0
// Who is in the meeting.

import type { Participant } from '../../generated/protocol';
import type { Feature } from './feature';

export const presence: Feature = {
  before: {},
  inRoom(room, message, you) {
    switch (message.type) {
      case 'participant':
        return {
          participants: withParticipant(room.participants, message.participant),
          ...(message.participant.id === you ? { your_role: message.participant.role } : {}),
        };
      case 'participant_left':
        return { participants: room.participants.filter(({ id }) => id !== message.participant) };
      default:
        return undefined;
    }
  },
};

function withParticipant(all: Participant[], one: Participant): Participant[] {
  const now = all.map((other) => (other.id === one.id ? one : other));
  return now.includes(one) ? now : [...now, one];
}
