// SPDX-License-Identifier: MPL-2.0
// Which pages a call fetches before anybody looks at them, and in which order. Pure.

import type { AgendaItemId, PageSize, Paper, PaperId } from '../generated/protocol';
import type { PaperPage } from '../session/features/papers';

export type Wanted = { paper: PaperId; page: number; size: PageSize };

type AheadPaper = Pick<Paper, 'id' | 'drawn' | 'agenda_item'>;

export type AheadScene = {
  papers: readonly AheadPaper[];
  /** Where on the agenda the meeting is. */
  item: AgendaItemId | null;
  shown: PaperPage | null;
  /** What this person reads alone. */
  reading: PaperPage | null;
  /** Sound comes first: only what is about to be shown, and small. */
  lineIsSlow: boolean;
};

/** Pages after the shown one, then the one before: whoever speaks turns to them. */
const NEAR = [1, 2, 3, -1];
const NEXT = [1, 2, 3];

export type Ahead = {
  /** The shown page and those around it. */
  near: Wanted[];
  /** The papers of the current agenda item, then the first pages of all others; as long as there is
   * room. */
  others: Wanted[];
};

/** What is worth fetching, the most urgent first. Only pages that are ready. */
export function aheadOf({ papers, item, shown, reading, lineIsSlow }: AheadScene): Ahead {
  const near: Wanted[] = [];
  const add = (paper: AheadPaper | undefined, page: number, size: PageSize) => {
    if (paper && page >= 0 && page < paper.drawn) near.push({ paper: paper.id, page, size });
  };
  const paperOf = (at: PaperPage | null) => papers.find(({ id }) => id === at?.paper);
  if (shown) {
    add(paperOf(shown), shown.page, 'usual');
    if (lineIsSlow) for (const step of NEXT) add(paperOf(shown), shown.page + step, 'preview');
    else for (const step of NEAR) add(paperOf(shown), shown.page + step, 'usual');
  }
  if (lineIsSlow) return { near, others: [] };
  if (reading) for (const step of NEAR) add(paperOf(reading), reading.page + step, 'usual');
  const ofItem = papers.filter(({ agenda_item }) => item !== null && agenda_item === item);
  // Of later papers only the first page: a hundred people fetch over the server's line.
  const later = papers.filter((paper) => !ofItem.includes(paper));
  const pages = ({ id, drawn }: AheadPaper, most: number) => Array.from({ length: Math.min(drawn, most) }, (_, page): Wanted => ({ paper: id, page, size: 'usual' }));
  const others = [...ofItem.flatMap((paper) => pages(paper, Infinity)), ...later.flatMap((paper) => pages(paper, 1))];
  return { near, others };
}
