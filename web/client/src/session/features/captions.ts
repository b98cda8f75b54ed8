// SPDX-License-Identifier: MPL-2.0
// What is being said, as text; how lines change is in `../captions.ts`.

import { captionsAfter, type Caption } from '../captions';
import type { Feature } from './feature';

export type CaptionSlice = {
  /** What is being said; null where nobody asked for it yet. */
  captions: Caption[] | null;
  /** False where the server cannot listen at all. */
  captionsAvailable: boolean;
};

export const captions: Feature<CaptionSlice> = {
  before: { captions: null, captionsAvailable: true },
  received(state, message, at) {
    switch (message.type) {
      case 'captions':
        return { captions: captionsAfter(state.captions ?? [], message, at), captionsAvailable: message.available };
      case 'caption_line':
      case 'caption_text':
        return { captions: captionsAfter(state.captions ?? [], message, at) };
      default:
        return undefined;
    }
  },
};
