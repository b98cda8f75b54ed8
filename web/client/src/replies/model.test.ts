// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Answer, UnitReply } from '../generated/protocol';
import { announcedOf, countOf, deputiesOf, leaderIn, replyOf, shownOf, stateOf, typedOf } from './model';

const unit = (name: string, answer: Answer | null, people: number | null = null, outdated = false): UnitReply => ({
  unit: name,
  name,
  seat: 'delegate',
  expected: null,
  reply: answer && { answer, reason: '', deputy: '', deputy_user: null, people, by: 'Mai', at: 0, outdated },
});
const UNITS = [unit('Xã Tân Lập', 'attends', 4), unit('Xã Bản Phố', null), unit('Xã Nậm Lúc', 'declines'), unit('Xã Cốc Ly', 'deputy', 2), unit('Xã Lùng Phình', 'attends', 9, true)];

test('who has not answered, or to another time, stands first', () => {
  expect(shownOf(UNITS, 'all', '').map(({ name }) => name)).toEqual(['Xã Bản Phố', 'Xã Lùng Phình', 'Xã Nậm Lúc', 'Xã Cốc Ly', 'Xã Tân Lập']);
  expect(shownOf(UNITS, 'none', 'lung').map(({ name }) => name)).toEqual(['Xã Lùng Phình']);
  expect([countOf(UNITS, 'none'), countOf(UNITS, 'attends'), announcedOf(UNITS)]).toEqual([2, 1, 6]);
  expect(stateOf(unit('Xã Si Ma Cai', 'declines'))).toBe('declines');
});

test('an answer says what it lacks', () => {
  const typed = { ...typedOf(unit('Xã Bản Phố', null)) };
  expect(replyOf(typed, 7, 9)).toBe('answer');
  expect(replyOf({ ...typed, answer: 'declines' }, 7, 9)).toBe('reason');
  expect(replyOf({ ...typed, answer: 'deputy' }, 7, 9)).toBe('deputy');
  for (const people of ['ba', '0', '5001']) expect(replyOf({ ...typed, answer: 'attends', people }, 7, 9)).toBe('people');
  expect(replyOf({ ...typed, answer: 'attends', people: '' }, 7, 9)).toEqual({ answer: 'attends', reason: '', deputy: '', deputy_user: null, people: null, seen: 7, starts_at: 9 });
  expect(replyOf({ ...typed, answer: 'declines', reason: 'sạt lở', people: '3' }, 7, 9)).toEqual({ answer: 'declines', reason: 'sạt lở', deputy: '', deputy_user: null, people: null, seen: 7, starts_at: 9 });
});

test('a deputy who leads the meeting is asked about', () => {
  const leaders = { chair: 'Trần Thị An', secretary: 'Lê Văn Bình', ids: [] };
  const named = (deputy: string) => leaderIn({ answer: 'deputy', reason: '', deputy, deputy_user: null, people: null, seen: null, starts_at: 9 }, leaders);
  expect([named('Bà TRẦN THỊ AN, Phó Chủ tịch'), named('Lê Văn Bình'), named('Lò Văn Páo')]).toEqual(['chair', 'secretary', null]);
  expect(named('Trần Thị Anh'), 'another name').toBe(null);
});

test('a deputy is chosen among the people of the unit and of those below it, who do not lead', () => {
  const person = (name: string, of: string, disabled = false) => ({ user: { id: name, username: name, name, title: '', unit: of, is_admin: false }, unit_name: of, disabled, waits: false });
  const of = (id: string, parent: string | null) => ({ id, code: id, name: id, parent });
  const units = [of('tinh', null), of('xa', 'tinh'), of('tram', 'xa'), of('xa khac', 'tinh')];
  const people = [person('An', 'tinh'), person('Tâm', 'tram'), person('Vinh', 'xa'), person('Mai', 'xa'), person('Páo', 'xa khac'), person('Cũ', 'xa', true)];
  expect(deputiesOf(people, units, 'xa', ['Vinh']).map(({ user }) => user.name)).toEqual(['Mai', 'Tâm']);
  expect(deputiesOf(people, [of('xa', 'tram'), of('tram', 'xa')], 'tinh', []), 'a tree that goes in a circle').toEqual([people[0]]);
});

test('the account that is chosen is sent, and the number that the invitation expects stands in the form', () => {
  const typed = { ...typedOf({ ...unit('Xã Bản Phố', null), expected: 15 }), answer: 'deputy' as const, deputyUser: 'mai' };
  expect(replyOf(typed, null, 9)).toMatchObject({ deputy: '', deputy_user: 'mai', people: 15 });
});
