// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Readiness, SiteReadiness } from '../generated/protocol';
import { countOf, hasNumber, labelOf, numbersOf, shownOf, toRemind } from './model';

const site = (name: string, readiness: Readiness | null, technician: string | null = null): SiteReadiness => ({
  unit: name,
  name,
  check: readiness && { at: 0, name: 'Páo', by_link: true, browser: '', phone: '', outdated: false, readiness, findings: [], line: null },
  technician: technician === null ? null : { name: technician, phone: '0912 345 678' },
  may_note_technician: true,
});

const SITES = [site('Xã Tân Lập', 'ready'), site('Xã Bản Phố', null, 'Giàng A Chu'), site('Xã Nậm Lúc', 'not_ready'), site('Xã Cốc Ly', 'partly')];
const names = (sites: SiteReadiness[]) => sites.map(({ name }) => name);

test('sites that need somebody stand first', () => {
  expect(names(shownOf(SITES, 'all', ''))).toEqual(['Xã Nậm Lúc', 'Xã Bản Phố', 'Xã Cốc Ly', 'Xã Tân Lập']);
});

test('a site is found by its name and by whom to call there, without accents', () => {
  expect(names(shownOf(SITES, 'all', 'ban pho'))).toEqual(['Xã Bản Phố']);
  expect(names(shownOf(SITES, 'all', 'giang a chu'))).toEqual(['Xã Bản Phố']);
  expect(names(shownOf(SITES, 'ready', ''))).toEqual(['Xã Tân Lập']);
});

test('those who are not checked, did not finish, checked long ago or cannot take part are reminded', () => {
  expect(names(toRemind(SITES))).toEqual(['Xã Nậm Lúc', 'Xã Bản Phố']);
  expect(countOf(SITES, 'unchecked')).toBe(1);
  const longAgo = site('Xã Pha Long', 'ready');
  if (longAgo.check) longAgo.check.outdated = true;
  const more = [...SITES, site('Xã Dìn Chin', 'unfinished'), longAgo];
  expect(names(toRemind(more))).toEqual(['Xã Nậm Lúc', 'Xã Bản Phố', 'Xã Dìn Chin', 'Xã Pha Long']);
  expect(countOf(more, 'unchecked')).toBe(3);
  expect(more.map(labelOf)).toEqual(['ready', 'unchecked', 'not_ready', 'partly', 'unfinished', 'outdated']);
});

test('every number that people wrote can be called', () => {
  expect(numbersOf('0912 345 678')).toEqual(['0912345678']);
  expect(numbersOf('0912345678 (anh Páo) hoặc +84 987-654-321')).toEqual(['0912345678', '+84987654321']);
  expect(numbersOf('(0214) 3.840.123, máy lẻ 12')).toEqual(['02143840123']);
  expect([hasNumber('113'), hasNumber('gọi anh Páo'), hasNumber('12')]).toEqual([true, false, false]);
});
