// SPDX-License-Identifier: MPL-2.0
// What others said while the connection of this page was lost. When it is asked for stands in
// `pages/join/call/missed-speech/`, which is loaded after the first sound.

import type { ServerMessage } from '../../generated/protocol';
import type { Change, Feature } from './feature';

export type MissedSpeech = Extract<ServerMessage, { type: 'missed_speech' }>;

export type MissedSpeechSlice = {
  /** Null while nothing was missed. */
  missed: MissedSpeech | null;
  /** The person has opened it. */
  missedIsRead: boolean;
};

export const missedSpeech: Feature<MissedSpeechSlice> = {
  before: { missed: null, missedIsRead: false },
  // Asked for again, for the end of the same cut, it stays read.
  received: (state, message) => (message.type === 'missed_speech' ? { missed: message, missedIsRead: state.missedIsRead && state.missed?.to === message.to } : undefined),
};

export const missedSpeechRead: Change = () => ({ missedIsRead: true });
