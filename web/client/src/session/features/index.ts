// SPDX-License-Identifier: MPL-2.0
// The features of a live meeting, once. `../state.ts` makes of them what a page knows.

import { agenda } from './agenda';
import { captions, type CaptionSlice } from './captions';
import { chairing, type ChairingSlice } from './chairing';
import { chat, type ChatSlice } from './chat';
import { economy, type EconomySlice } from './economy';
import type { Feature } from './feature';
import { floor, type FloorSlice } from './floor';
import { linkQuality, type LinkQualitySlice } from './link-quality';
import { lobby } from './lobby';
import { marks } from './marks';
import { media, type MediaSlice } from './media';
import { missedSpeech, type MissedSpeechSlice } from './missed-speech';
import { opening } from './opening';
import { papers, type PaperSlice } from './papers';
import { presence } from './presence';
import { reactions, type ReactionSlice } from './reactions';
import { recording } from './recording';
import { removal } from './removal';
import { screen, type ScreenSlice } from './screen';
import { stills, type StillSlice } from './stills';
import { tracks, type TrackSlice } from './tracks';

/** What the features remember on this page. */
export type Slices = CaptionSlice & ChairingSlice & ChatSlice & EconomySlice & FloorSlice & LinkQualitySlice & MediaSlice & MissedSpeechSlice & PaperSlice & ReactionSlice & ScreenSlice & StillSlice & TrackSlice;

/** Each feature sees the state before the message: their order means nothing. */
export const FEATURES: readonly Feature[] = [agenda, captions, chairing, chat, economy, floor, linkQuality, lobby, marks, media, missedSpeech, opening, papers, presence, reactions, recording, removal, screen, stills, tracks];
