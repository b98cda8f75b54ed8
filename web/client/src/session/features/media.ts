// SPDX-License-Identifier: MPL-2.0
// What comes over the receiving connection: who speaks, which slot carries whom, which pictures do
// not come.

import type { ParticipantId, PauseReason, Slot, Source } from '../../generated/protocol';
import type { State } from '../state';
import type { Feature } from './feature';

export type MediaSlice = {
  /** Who speaks now, loudest first. */
  speakers: ParticipantId[];
  /** Who spoke last, other than oneself: keeps the stage calm in pauses. */
  lastSpeaker: ParticipantId | null;
  slots: Slot[];
  /** Videos that the line has no room for, as `participant/source`. */
  paused: ReadonlyMap<string, PauseReason>;
};

export const media: Feature<MediaSlice> = {
  before: { speakers: [], lastSpeaker: null, slots: [], paused: new Map() },
  onLost: { speakers: [] },
  onClosed: { speakers: [], slots: [] },
  received(state, message) {
    switch (message.type) {
      case 'welcome':
        return { speakers: [], slots: [], paused: new Map() };
      case 'speakers':
        return { speakers: message.participants, lastSpeaker: chooseSpeaker(state, message.participants) };
      case 'slots':
        return { slots: message.slots };
      case 'video_paused': {
        const paused = new Map(state.paused);
        const key = videoKey(message.participant, message.source);
        if (message.reason) paused.set(key, message.reason);
        else paused.delete(key);
        return { paused };
      }
      default:
        return undefined;
    }
  },
};

/** Whoever is on the stage stays there while still among the speakers; then the loudest other
 * person takes it. */
function chooseSpeaker(state: State, speakers: ParticipantId[]): ParticipantId | null {
  const others = speakers.filter((id) => id !== state.you);
  if (state.lastSpeaker !== null && others.includes(state.lastSpeaker)) return state.lastSpeaker;
  return others[0] ?? state.lastSpeaker;
}

export function videoKey(participant: ParticipantId, source: Source): string {
  return `${participant}/${source}`;
}
