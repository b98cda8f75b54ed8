// SPDX-License-Identifier: MPL-2.0
// The features that draw something in a call, once. Their order is that of the panels everywhere.

import { agenda } from './agenda/view';
import type { CallFeature } from './call-feature';
import { chat } from './chat/view';
import { floor } from './floor/view';
import { missedSpeech } from './missed-speech/view';
import { papers } from './papers/view';
import { people } from './people/view';
import { privateNotes } from './private-notes/view';
import { reactions } from './reactions/view';
import { transcript } from './transcript/view';
import { votes } from './votes/view';

export const CALL_FEATURES: readonly CallFeature[] = [agenda, people, floor, votes, papers, transcript, missedSpeech, chat, privateNotes, reactions];
