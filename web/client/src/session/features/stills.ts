// SPDX-License-Identifier: MPL-2.0
// Where this page has sound alone: a still of who speaks, every few seconds.

import type { Millis, ParticipantId } from '../../generated/protocol';
import type { Feature } from './feature';
import { isOn } from './tracks';

export type StillSlice = {
  /** The last one that is there whole, in base64. */
  still: { of: ParticipantId; takenAt: Millis; image: string } | null;
  /** What has come of the next. */
  stillParts: { takenAt: Millis; count: number; text: string };
};

const NONE: StillSlice = { still: null, stillParts: { takenAt: 0, count: 0, text: '' } };

export const stills: Feature<StillSlice> = {
  before: NONE,
  onClosed: NONE,
  received({ still, stillParts }, message) {
    switch (message.type) {
      case 'still_part': {
        const before = message.part === 0 ? NONE.stillParts : stillParts;
        if (message.part !== before.count || (message.part > 0 && message.taken_at !== before.takenAt)) return undefined;
        const parts = { takenAt: message.taken_at, count: message.part + 1, text: before.text + message.data };
        if (parts.count < message.parts) return { stillParts: parts };
        return { ...NONE, still: { of: message.participant, takenAt: message.taken_at, image: parts.text } };
      }
      case 'participant':
        return still?.of === message.participant.id && !isOn(message.participant, 'camera') ? NONE : undefined;
      case 'economy':
        return message.on ? undefined : NONE;
      case 'welcome':
        return NONE;
      default:
        return undefined;
    }
  },
};
