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
  inRoom(room, message) {
    if (message.type === 'papers_changed') {
      const gone = [...message.deleted, ...message.added.map(({ id }) => id)];
      return { papers: [...room.papers.filter(({ id }) => !gone.includes(id)), ...message.added] };
    }
    if (message.type === 'pages_drawn') {
      return { papers: room.papers.map((one) => ({ ...one, ...message.drawn.find(({ paper }) => paper === one.id) })) };
    }
    return message.type === 'page_shown' ? { shown_page: message.shown_page } : undefined;
  },
};
