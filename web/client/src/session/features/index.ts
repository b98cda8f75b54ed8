// SPDX-License-Identifier: MPL-2.0
// The features of a live meeting that a page needs before anything of it is drawn; the others are
// in `late.ts`. `../state.ts` makes of them what a page knows.

import type { CaptionSlice } from './captions';
import { chairing, type ChairingSlice } from './chairing';
import type { ChatSlice } from './chat';
import type { CoChairingSlice } from './co-chairing';
import { economy, type EconomySlice } from './economy';
import type { Feature } from './feature';
import { floor, type FloorSlice } from './floor';
import { linkQuality, type LinkQualitySlice } from './link-quality';
import { media, type MediaSlice } from './media';
import type { MissedSpeechSlice } from './missed-speech';
import { opening } from './opening';
import type { PaperSlice } from './papers';
import { presence } from './presence';
import type { ReactionSlice } from './reactions';
import { screen, type ScreenSlice } from './screen';
import type { StillSlice } from './stills';
import { tracks, type TrackSlice } from './tracks';

/** What the features remember on this page. */
export type Slices = CaptionSlice & ChairingSlice & ChatSlice & CoChairingSlice & EconomySlice & FloorSlice & LinkQualitySlice & MediaSlice & MissedSpeechSlice & PaperSlice & ReactionSlice & ScreenSlice & StillSlice & TrackSlice;

/** Each feature sees the state before the message: their order means nothing. */
export const FEATURES: readonly Feature[] = [chairing, economy, floor, linkQuality, media, opening, presence, screen, tracks];
