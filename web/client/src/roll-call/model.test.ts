// SPDX-License-Identifier: MPL-2.0
import { describe, expect, test } from 'vitest';

import type { RollCallUnit } from '../generated/protocol';
import { attendanceOf, contradiction, countIn, countOf, delegatesOf, filtersOf, groupsOf, observersOf, summaryOf } from './model';

const unit = (name: string, more: Partial<RollCallUnit> = {}): RollCallUnit => ({
  unit: name,
  name,
  seat: 'delegate',
  expected_people: null,
  here: 0,
  above: 'UBND tỉnh Lào Cai',
  presence: 'present',
  is_late: false,
  stays: [],
  people: [],
  absence: null,
  reason: '',
  deputy: '',
  hall_count: null,
  hall_names: '',
  hall_version: 0,
  announced_deputy: '',
  announced_by: '',
  ...more,
});

const UNITS = [
  unit('Sở Nội vụ', { hall_count: 12 }),
  unit('UBND xã Bắc Hà', { presence: 'absent', absence: 'excused', reason: 'lũ' }),
  unit('UBND xã Văn Bàn', { presence: 'absent' }),
  unit('Phòng Kinh tế', { above: 'UBND xã Bắc Hà', is_late: true }),
  unit('Phòng Kinh tế', { above: 'UBND xã Văn Bàn', presence: 'left', hall_count: 3 }),
];

describe('the roll call', () => {
  test('says how many are here and why the others are not', () => {
    expect(summaryOf(UNITS)).toEqual({ present: 2, came: 3, all: 5, absent: 2, excused: 1, unexcused: 0, hall: 15 });
  });

  test('counts a group whole, also when only its absent units are shown', () => {
    expect(groupsOf(UNITS, 'absent', '')).toMatchObject([{ name: 'UBND tỉnh Lào Cai', present: 0, all: 2, units: [{ name: 'UBND xã Bắc Hà' }, { name: 'UBND xã Văn Bàn' }] }]);
  });

  test('has the unit that holds the meeting first, in a group of its own', () => {
    expect(groupsOf(UNITS, 'all', '')[0]).toMatchObject({ isHost: true, present: 1, all: 1 });
  });

  test('keeps units of one name below different units apart', () => {
    expect(groupsOf(UNITS, 'all', 'phong kinh te').map(({ name }) => name)).toEqual(['UBND xã Bắc Hà', 'UBND xã Văn Bàn']);
  });

  test('asks only those for a number of people who are there', () => {
    expect(countOf(UNITS, 'uncounted')).toBe(1);
  });

  test('shows together who never came and who left', () => {
    expect(groupsOf(UNITS, 'missing', '').flatMap(({ units }) => units.map(({ name }) => name))).toEqual(['UBND xã Bắc Hà', 'UBND xã Văn Bàn', 'Phòng Kinh tế']);
    expect(filtersOf(UNITS, 'all')).toEqual(['all', 'missing', 'absent', 'left', 'late', 'uncounted']);
  });

  test('offers no second name for the same units, unless that is what is shown', () => {
    const nobodyLeft = UNITS.slice(0, 3);
    expect(filtersOf(nobodyLeft, 'all')).toEqual(['all', 'absent']);
    expect(filtersOf(nobodyLeft, 'missing')).toEqual(['all', 'missing']);
  });

  test.each([
    ['excused', 7, '', '', 'absent'],
    ['unexcused', null, 'Lò Thị Hoa', '', 'absent'],
    ['excused', 0, '', ' ', null],
    ['excused', null, '', 'Lò Thị Hoa', 'absent'],
    ['', 7, '', '', null],
    ['present', null, '', ' ', 'nobody'],
    ['present', 0, '', 'Lò Thị Hoa', 'nobody'],
    ['present', null, '', 'Lò Thị Hoa', null],
    ['present', 7, '', '', null],
  ] as const)('said to be %j with %j people, names %j and deputy %j: %j', (said, people, names, deputy, wrong) => {
    expect(contradiction(said, people, names, deputy)).toBe(wrong);
  });

  test('counts who is named where no number was given', () => {
    expect(summaryOf([unit('Sở Nội vụ', { hall_names: 'Lò Thị Hoa\nVàng A Páo' })]).hall).toBe(2);
  });

  test.each([['', null], [' 12 ', 12], ['0', 0], ['5000', 5000], ['5001', 'wrong'], ['-1', 'wrong'], ['mười', 'wrong'], ['1.5', 'wrong']])('reads %j as a number of people: %j', (typed, count) => {
    expect(countIn(typed)).toBe(count);
  });
});

test('observers are counted apart, and how many are here of how many that are expected', () => {
  const units = [unit('Xã Bắc Hà', { expected_people: 15, here: 12 }), unit('Xã Văn Bàn', { here: 3 }), unit('Trường Chính trị', { seat: 'observer', expected_people: 4, here: 4 })];
  expect([delegatesOf(units).length, observersOf(units).map(({ name }) => name)]).toEqual([2, ['Trường Chính trị']]);
  expect(attendanceOf(delegatesOf(units))).toEqual({ here: 12, expected: 15 });
  expect(attendanceOf([unit('Xã Văn Bàn')]), 'nobody said how many').toBeNull();
});
