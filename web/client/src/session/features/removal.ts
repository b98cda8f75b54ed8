// SPDX-License-Identifier: MPL-2.0
// Whom the chair put out, for those who lead.

import { leadsNoMore } from './chairing';
import type { Feature } from './feature';

export const removal: Feature = {
  before: {},
  inRoom(room, message, you) {
    if (leadsNoMore(message, you)) return { removed: [] };
    switch (message.type) {
      case 'person_removed':
        return { removed: [...room.removed.filter(({ id }) => id !== message.person.id), message.person] };
      case 'person_readmitted':
        return { removed: room.removed.filter(({ id }) => id !== message.participant) };
      default:
        return undefined;
    }
  },
};
