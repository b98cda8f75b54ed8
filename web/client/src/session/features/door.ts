// SPDX-License-Identifier: MPL-2.0
// The door of the room: locked or not, and for those who lead whom they sent out.

import { leadsNoMore } from './chairing';
import type { Feature } from './feature';

export const door: Feature = {
  before: {},
  inRoom(room, message, you) {
    if (leadsNoMore(message, you)) return { sent_out: [] };
    switch (message.type) {
      case 'room_locked':
        return { locked: message.locked };
      case 'person_sent_out':
        return { sent_out: [...room.sent_out.filter(({ id }) => id !== message.person.id), message.person] };
      case 'person_called_back':
        return { sent_out: room.sent_out.filter(({ id }) => id !== message.participant) };
      default:
        return undefined;
    }
  },
};
