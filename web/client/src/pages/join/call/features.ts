// SPDX-License-Identifier: MPL-2.0
// The features that draw something in a call of their own accord, once.

import type { CallFeature } from './call-feature';
import { privateNotes } from './private-notes/view';
import { reactions } from './reactions/view';

export const CALL_FEATURES: readonly CallFeature[] = [reactions, privateNotes];
