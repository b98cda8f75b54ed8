// SPDX-License-Identifier: MPL-2.0
// Where this page has sound alone: a still of who speaks, every few seconds. Where the video of a
// shared screen does not come: the time of the latest still of it, which `stage/screen-still.ts`
// fetches.

import type { Millis, ParticipantId } from '../../generated/protocol';
import type { Feature } from './feature';
import { isOn } from './tracks';

export type StillSlice = {
  /** The last one that is there whole, in base64. */
  still: { of: ParticipantId; takenAt: Millis; image: string } | null;
  /** What has come of the next. */
  stillParts: { takenAt: Millis; count: number; text: string };
  /** The latest still of a shared screen that can be fetched. */
  screenStill: { of: ParticipantId; takenAt: Millis } | null;
};

const NO_STILL = { still: null, stillParts: { takenAt: 0, count: 0, text: '' } };
const NONE: StillSlice = { ...NO_STILL, screenStill: null };

export const stills: Feature<StillSlice> = {
  before: NONE,
  onClosed: NONE,
  received({ still, stillParts, screenStill }, message) {
    switch (message.type) {
      case 'still_part': {
        const before = message.part === 0 ? NO_STILL.stillParts : stillParts;
        if (message.part !== before.count || (message.part > 0 && message.taken_at !== before.takenAt)) return undefined;
        const parts = { takenAt: message.taken_at, count: message.part + 1, text: before.text + message.data };
        if (parts.count < message.parts) return { stillParts: parts };
        return { ...NO_STILL, still: { of: message.participant, takenAt: message.taken_at, image: parts.text } };
      }
      case 'screen_still':
        return { screenStill: { of: message.participant, takenAt: message.taken_at } };
      case 'participant': {
        const { participant } = message;
        const cameraEnds = still?.of === participant.id && !isOn(participant, 'camera');
        const screenEnds = screenStill?.of === participant.id && !isOn(participant, 'screen');
        return cameraEnds || screenEnds ? { ...(cameraEnds && NO_STILL), ...(screenEnds && { screenStill: null }) } : undefined;
      }
      case 'economy':
        return message.on ? undefined : NO_STILL;
      case 'welcome':
        return NONE;
      default:
        return undefined;
    }
  },
};
