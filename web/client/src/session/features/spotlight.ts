// SPDX-License-Identifier: MPL-2.0
// The spotlight: whose picture everybody sees large.

import type { Feature } from './feature';

export const spotlight: Feature = {
  before: {},
  inRoom(room, message) {
    if (message.type === 'spotlight') return { spotlight: message.participant, spotlight_camera: message.camera };
    return message.type === 'participant_left' && message.participant === room.spotlight ? { spotlight: null, spotlight_camera: null } : undefined;
  },
};
