// SPDX-License-Identifier: MPL-2.0
// The papers of the meeting, and the page that everybody is shown. What follows from it stands in
// `papers/rules.ts`, which is loaded after the first sound.

import type { PagePoint, PaperId } from '../../generated/protocol';
import type { Feature } from './feature';

export type PaperPage = { paper: PaperId; page: number };

export type PaperSlice = {
  /** What this person reads on their own. */
  reading: PaperPage | null;
  /** Where who shows the page points. */
  pointed: PagePoint | null;
};

export const papers: Feature<PaperSlice> = {
  before: { reading: null, pointed: null },
  received(_, message) {
    if (message.type === 'pointed') return { pointed: message.at };
    return message.type === 'page_shown' || message.type === 'welcome' ? { pointed: null } : undefined;
  },
  inRoom(_, message) {
    if (message.type === 'papers') return { papers: message.papers };
    return message.type === 'page_shown' ? { shown_page: message.shown_page } : undefined;
  },
};
