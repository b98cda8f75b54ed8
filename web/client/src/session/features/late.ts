// SPDX-License-Identifier: MPL-2.0
// The features of a live meeting that only the drawn call needs. They come with it, after the first
// sound, and are told what was received until then.

import { agenda } from './agenda';
import { captions } from './captions';
import { chat } from './chat';
import { coChairing } from './co-chairing';
import { door } from './door';
import type { Feature } from './feature';
import { lobby } from './lobby';
import { marks } from './marks';
import { missedSpeech } from './missed-speech';
import { papers } from './papers';
import { reactions } from './reactions';
import { recording } from './recording';
import { removal } from './removal';
import { spotlight } from './spotlight';
import { stills } from './stills';
import { votes } from './votes';

export const LATE_FEATURES: readonly Feature[] = [agenda, captions, chat, coChairing, door, lobby, marks, missedSpeech, papers, reactions, recording, removal, spotlight, stills, votes];
