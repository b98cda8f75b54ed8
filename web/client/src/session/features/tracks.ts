// SPDX-License-Identifier: MPL-2.0
// Microphones, cameras and screens switched on and off.

import type { Participant, Source } from '../../generated/protocol';
import type { Change, Feature } from './feature';

export type TrackSlice = {
  /** Who switched off the own microphone, until it is on again. */
  mutedBy: string | null;
};

export const tracks: Feature<TrackSlice> = {
  before: { mutedBy: null },
  received: (_, message) => (message.type === 'muted_by_chair' ? { mutedBy: message.by } : undefined),
  follow(local, message) {
    if (message.type === 'muted_by_chair') void local.set('microphone', false);
  },
};

/** The own microphone is on again. */
export const microphoneOn: Change = () => ({ mutedBy: null });

/** Whether somebody's microphone, camera or screen is switched on now. */
export function isOn(participant: Participant, source: Source): boolean {
  return participant.tracks.some((track) => track.source === source && !track.muted);
}
