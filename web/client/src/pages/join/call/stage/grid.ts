// SPDX-License-Identifier: MPL-2.0
// All pictures in pages of equal tiles: how many fit, and who is on which page. Pure.

import type { MeetingRole, Participant, ParticipantId } from '../../../../generated/protocol';
import { compareNames } from '../../../../i18n/collation';
import { camerasOf, type PictureSource } from '../../../../session/layout';

/** The server sends no more pictures to one page. */
export const MOST_ON_PAGE = 25;
/** Smaller, a name of three words could not be read. */
const LEAST_WIDTH = 164;
const LEAST_HEIGHT = 92;
const GAP = 8;

/** With the size of a tile, in the shape of a camera. */
export type Grid = { columns: number; rows: number; width: number; height: number };

const fitting = (room: number, least: number) => Math.max(1, Math.floor((room + GAP) / (least + GAP)));

/** The grid with the largest tiles for so many people, or, where they do not all fit, with the most
 * tiles that can be read. */
export function gridFor(width: number, height: number, people: number): Grid {
  const most = Math.min(MOST_ON_PAGE, fitting(width, LEAST_WIDTH) * fitting(height, LEAST_HEIGHT));
  const tiles = Math.max(1, Math.min(people, most));
  let best = { columns: 1, rows: 1 };
  let widest = 0;
  for (let columns = 1; columns <= tiles; columns++) {
    const rows = Math.ceil(tiles / columns);
    const wide = Math.min((width - GAP * (columns - 1)) / columns, ((height - GAP * (rows - 1)) / rows) * (16 / 9));
    if (wide > widest) [best, widest] = [{ columns, rows }, wide];
  }
  return { ...best, width: Math.floor(widest), height: Math.round((widest * 9) / 16) };
}

const RANK: Record<MeetingRole, number> = { chair: 0, co_chair: 1, secretary: 2, delegate: 3, observer: 4 };

/** Who leads first, then the units by name, guests after everybody whom the meeting has invited by
 * office. Nobody changes place by speaking. */
export function inOrder(participants: readonly Participant[]): Participant[] {
  const rank = ({ role, is_guest }: Participant) => (is_guest ? 9 : RANK[role]);
  return [...participants].sort((a, b) => rank(a) - rank(b) || compareNames(a.unit_name, b.unit_name) || compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/** A tile of the grid. */
export type Place = { one: Participant; source: PictureSource };

/** Everybody in order, each with the added cameras right behind the first one. */
export const placesOf = (participants: readonly Participant[]): Place[] => inOrder(participants).flatMap((one) => camerasOf(one).map((source) => ({ one, source })));

/** Which of how many sites a page shows: an added camera is no site. */
export function rangeOf(places: readonly Place[], shown: readonly Place[]): { from: number; to: number; all: number } {
  const sites = [...new Set(places.map(({ one }) => one.id))];
  const place = (tile: Place | undefined) => (tile ? sites.indexOf(tile.one.id) + 1 : 0);
  return { from: place(shown[0]), to: place(shown.at(-1)), all: sites.length };
}

export type Page<T> = { shown: T[]; page: number; pages: number };

/** A page of so many, counted from 0; the last one where there are fewer by now. */
export function pageOf<T>(all: T[], size: number, wanted: number): Page<T> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.max(0, Math.min(wanted, pages - 1));
  return { shown: all.slice(page * size, (page + 1) * size), page, pages };
}

/** On which page somebody is. */
export function pageWith(all: readonly Place[], size: number, who: ParticipantId): number | null {
  const place = all.findIndex(({ one }) => one.id === who);
  return place < 0 ? null : Math.floor(place / size);
}
