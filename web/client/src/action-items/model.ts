// SPDX-License-Identifier: MPL-2.0
// What a page of action items asks for and shows; without drawing, so that it can be tested.

import type { ItemAct, ItemScope, ItemShow, ListedItem, Millis } from '../generated/protocol';
import { AHEAD_MILLIS, inVietnam } from '../i18n/format';

export const SCOPES: readonly ItemScope[] = ['all', 'mine', 'coordinating', 'below', 'given'];
export const SHOWS: readonly ItemShow[] = ['unfinished', 'overdue', 'soon', 'waiting', 'unassigned', 'late', 'done', 'cancelled', 'all'];
export const PERIODS = ['any', 'month', 'quarter', 'year', 'last_month', 'last_quarter', 'last_year'] as const;
export type Period = (typeof PERIODS)[number];

/** What the board shows, as its address says it. */
export type Wanted = { byUnit: boolean; scope: ItemScope; show: ItemShow; period: Period; unit: string; words: string; page: number };

export const FIRST: Wanted = { byUnit: false, scope: 'all', show: 'unfinished', period: 'any', unit: '', words: '', page: 0 };

/** The short names of the address. */
const oneOf = <T extends string>(known: readonly T[], text: string | null, otherwise: T): T => known.find((one) => one === text) ?? otherwise;

export function wantedIn(search: string): Wanted {
  const given = new URLSearchParams(search);
  const page = Number(given.get('trang') ?? '1') - 1;
  return {
    byUnit: given.get('xem') === 'don-vi',
    scope: oneOf(SCOPES, given.get('pham-vi'), FIRST.scope),
    show: oneOf(SHOWS, given.get('trang-thai'), FIRST.show),
    period: oneOf(PERIODS, given.get('ky'), FIRST.period),
    unit: given.get('don-vi') ?? '',
    words: given.get('tim') ?? '',
    page: Number.isInteger(page) && page > 0 ? page : 0,
  };
}

/** What the address says of it; what is as at first is left out. */
export function addressOf(wanted: Wanted): string {
  const said = new URLSearchParams();
  if (wanted.byUnit) said.set('xem', 'don-vi');
  if (wanted.scope !== FIRST.scope) said.set('pham-vi', wanted.scope);
  if (wanted.show !== FIRST.show) said.set('trang-thai', wanted.show);
  if (wanted.period !== FIRST.period) said.set('ky', wanted.period);
  if (wanted.unit) said.set('don-vi', wanted.unit);
  if (wanted.words) said.set('tim', wanted.words);
  if (wanted.page > 0) said.set('trang', String(wanted.page + 1));
  const text = said.toString();
  return text === '' ? '/nhiem-vu' : `/nhiem-vu?${text}`;
}

/** From when to when a period is, the end not among it. */
export function spanOf(period: Period, now: Millis): { from: Millis; until: Millis } | null {
  if (period === 'any') return null;
  const today = inVietnam(now);
  const last = period.startsWith('last_') ? 1 : 0;
  const months = period.endsWith('month') ? 1 : period.endsWith('quarter') ? 3 : 12;
  const first = Math.floor(today.getUTCMonth() / months) * months - last * months;
  const at = (month: number) => Date.UTC(today.getUTCFullYear(), month, 1) - AHEAD_MILLIS;
  return { from: at(first), until: at(first + months) };
}

/** What is asked of the server. The counts by unit are of whatever state. */
export function queryOf(wanted: Wanted, now: Millis): string {
  const asked = new URLSearchParams({ scope: wanted.scope, show: wanted.byUnit ? 'all' : wanted.show });
  const span = spanOf(wanted.period, now);
  if (span) {
    asked.set('from', String(span.from));
    asked.set('until', String(span.until));
  }
  if (wanted.unit) asked.set('unit', wanted.unit);
  if (wanted.words.trim()) asked.set('q', wanted.words.trim());
  if (!wanted.byUnit && wanted.page > 0) asked.set('page', String(wanted.page));
  return asked.toString();
}

export type Tone = 'good' | 'wait' | 'alert' | 'soft';

/** Which colour a state has, beside its words. */
export function toneOf(item: Pick<ListedItem, 'state' | 'overdue'>): Tone {
  if (item.overdue) return 'alert';
  if (item.state === 'done') return 'good';
  return item.state === 'reported' ? 'wait' : 'soft';
}

/** Steps that need words. */
export const NEEDS_WORDS: ReadonlySet<ItemAct> = new Set<ItemAct>(['note', 'report', 'return', 'ask_extension', 'refuse_extension', 'cancel']);
