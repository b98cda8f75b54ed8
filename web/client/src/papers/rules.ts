// SPDX-License-Identifier: MPL-2.0
// Who may do what with the papers of a meeting, and what is shown of them. Pure.

import type { AgendaItem, Paper, Participant, ParticipantId, RoomState } from '../generated/protocol';
import { leads } from '../session/features/chairing';
import type { PaperPage } from '../session/features/papers';
import type { State } from '../session/state';
import type { Change } from '../session/features/feature';

/** A page that is on the large place: what everybody is shown, or what one reads alone. */
export type OnStage = { paper: Paper; page: number };

/** A server of before has no papers. */
export const papersIn = ({ papers }: Partial<RoomState>): Paper[] => papers ?? [];

/** Whether the server knows papers at all. */
export const knowsPapers = ({ papers }: Partial<RoomState>): boolean => papers !== undefined;

const paperIn = (room: RoomState, id: string): Paper | undefined => papersIn(room).find((paper) => paper.id === id);

/** The page that everybody is shown. */
export function shownIn(room: RoomState): (OnStage & { by: ParticipantId }) | null {
  const { shown_page: shown }: Partial<RoomState> = room;
  const paper = shown && paperIn(room, shown.paper);
  return paper ? { paper, page: shown.page, by: shown.by } : null;
}

/** The page that this person reads alone. A deleted paper is read no more. */
export function readIn({ room, reading }: State): OnStage | null {
  const paper = room && reading && paperIn(room, reading.paper);
  return paper ? { paper, page: Math.min(reading.page, paper.pages - 1) } : null;
}

/** The person reads this page alone, or goes back to what everybody sees. */
export const read =
  (reading: PaperPage | null): Change =>
  () => ({ reading });

/** Whether pages of it are still to come. */
export const isPreparing = ({ conversion, drawn, pages }: Paper): boolean => conversion === 'waiting' || drawn < pages;

/** Files of Word, Excel and PowerPoint, by their names. The server looks into them. */
export const isOfOffice = (name: string): boolean => /\.(doc|xls|ppt)[xm]?$/i.test(name);

const own = ({ room, you }: State): Participant | undefined => room?.participants.find(({ id }) => id === you);

/** A guest has no account in whose name a paper would be kept. */
export function mayAdd(state: State): boolean {
  const you = own(state);
  return you !== undefined && you.role !== 'observer' && !you.is_guest && !you.is_machine;
}

/** Whether somebody has sent any version of a paper. */
export const hasSent = (papers: readonly Paper[], { document }: Paper, who: string): boolean => papers.some((one) => one.document === document && one.added_by === who);

export function mayShow(state: State, paper: Paper): boolean {
  const you = own(state);
  if (!you || !state.room || you.role === 'observer') return false;
  return leads(you.role) || hasSent(papersIn(state.room), paper, you.id);
}

/** Who has sent any version of it sends a newer one. */
export const mayReplace = (state: State, paper: Paper): boolean => mayAdd(state) && mayShow(state, paper);

/** Chair, co-chair and secretary see who has opened which paper. */
export function seesOpenings(state: State): boolean {
  const you = own(state);
  return you !== undefined && leads(you.role);
}

export function mayDelete(state: State, paper: Paper): boolean {
  const you = own(state);
  return you !== undefined && (leads(you.role) || paper.added_by === you.id);
}

/** Chair and secretary turn pages, and stop, for whoever shows a paper. */
export function mayTurn({ room, you }: State): boolean {
  const shown = room && shownIn(room);
  return shown !== null && (shown.by === you || leads(room?.your_role ?? 'observer'));
}

/** Whoever shows a paper and has to be asked before another one is shown. Nobody is while they are
 * away. */
export function inTheWay({ room, you }: State): Participant | null {
  const by = room && shownIn(room)?.by;
  if (!by || by === you) return null;
  return room.participants.find(({ id, connected }) => id === by && connected) ?? null;
}

/** All versions of a paper, the newest first. */
export const versionsOf = (papers: readonly Paper[], { document }: Paper): Paper[] => papers.filter((one) => one.document === document).sort((one, other) => other.version - one.version);

/** The newer version that is read instead of this one, if there is any. */
export function newerThan(papers: readonly Paper[], paper: Paper): Paper | null {
  const newest = versionsOf(papers, paper)[0];
  return newest && newest.version > paper.version ? newest : null;
}

export type PaperGroup = { item: AgendaItem | null; /** Its number on the agenda. */ n: number; papers: Paper[] };

/** Papers under their agenda items, in the order of the agenda; then those of the whole meeting,
 * among them those of an item that is not in the plan any more. Of each its newest version, in the
 * order of the first ones: one that was replaced or converted a moment ago keeps its place. */
export function grouped(papers: readonly Paper[], agenda: readonly AgendaItem[]): PaperGroup[] {
  const first = (paper: Paper) => versionsOf(papers, paper).at(-1)?.added_at ?? 0;
  const ordered = papers.filter((paper) => newerThan(papers, paper) === null).sort((one, other) => first(one) - first(other));
  const of = (item: AgendaItem | null) => ordered.filter(({ agenda_item }) => (item ? agenda_item === item.id : !agenda.some(({ id }) => id === agenda_item)));
  return [...agenda.map((item, i) => ({ item, n: i + 1, papers: of(item) })), { item: null, n: 0, papers: of(null) }].filter((group) => group.papers.length > 0);
}
