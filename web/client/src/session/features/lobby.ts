// SPDX-License-Identifier: MPL-2.0
// Who waits at the door, for those who lead.

import type { RoomState, WaitingGuest } from '../../generated/protocol';
import { leadsNoMore } from './chairing';
import type { Feature } from './feature';

export const lobby: Feature = {
  before: {},
  inRoom(room, message, you) {
    if (leadsNoMore(message, you)) return { waiting: [] };
    switch (message.type) {
      case 'guest_waiting':
        return { waiting: [...room.waiting.filter(({ id }) => id !== message.guest.id), message.guest] };
      case 'guest_settled':
        return { waiting: room.waiting.filter(({ id }) => id !== message.participant) };
      default:
        return undefined;
    }
  },
};

/** Who asks to come in. Who was sent out waits too, and asks for nothing. */
export const atTheDoor = (room: RoomState | null): WaitingGuest[] => room?.waiting.filter(({ reason }) => reason !== 'sent_out') ?? [];
