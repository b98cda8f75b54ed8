// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { date } from '../i18n/format';
import { dayOf } from './day';
import { addressOf, FIRST, queryOf, spanOf, toneOf, wantedIn } from './model';

/** 2026-11-30 06:30 in Việt Nam, the 29th elsewhere. */
const NOW = Date.UTC(2026, 10, 29, 23, 30);

const days = (period: Parameters<typeof spanOf>[0]) => {
  const span = spanOf(period, NOW);
  return span && [date(span.from), date(span.until - 1)];
};

test('periods are months, quarters and years of Việt Nam', () => {
  expect(days('any')).toBeNull();
  expect(days('month')).toEqual(['01/11/2026', '30/11/2026']);
  expect(days('last_month')).toEqual(['01/10/2026', '31/10/2026']);
  expect(days('quarter')).toEqual(['01/10/2026', '31/12/2026']);
  expect(days('last_quarter')).toEqual(['01/07/2026', '30/09/2026']);
  expect(days('last_year')).toEqual(['01/01/2025', '31/12/2025']);
});

test('what the board shows is in its address, and read back from it', () => {
  expect(addressOf(FIRST)).toBe('/nhiem-vu');
  const wanted = { byUnit: true, scope: 'below', show: 'overdue', period: 'quarter', unit: 'u1', words: 'thu & chi', page: 2 } as const;
  expect(wantedIn(addressOf(wanted).slice('/nhiem-vu'.length))).toEqual(wanted);
  expect(wantedIn('?pham-vi=x&trang-thai=%00&trang=-3&ky=1')).toEqual(FIRST);
});

test('the counts by unit are asked for in every state, the list by its page', () => {
  expect(queryOf({ ...FIRST, page: 1, words: ' thu chi ' }, NOW)).toBe('scope=all&show=unfinished&q=thu+chi&page=1');
  expect(queryOf({ ...FIRST, byUnit: true, page: 1, show: 'done' }, NOW)).toBe('scope=all&show=all');
});

test('a day is typed as an office writes it', () => {
  expect(dayOf(' ')).toBeNull();
  expect(dayOf('31/2/2026')).toBe('wrong');
  expect(date(dayOf('5/12/2026') as number)).toBe('05/12/2026');
});

test('what is overdue stands out before its state', () => {
  expect(toneOf({ state: 'in_progress', overdue: true })).toBe('alert');
  expect(toneOf({ state: 'reported', overdue: false })).toBe('wait');
});
