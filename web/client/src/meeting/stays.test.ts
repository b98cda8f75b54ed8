// SPDX-License-Identifier: MPL-2.0
import { expect, it } from 'vitest';

import type { Attendance } from '../generated/protocol';
import { peopleOf } from './stays';

const stay = (participant: string, joined_at: number, left_at: number | null, more: Partial<Attendance> = {}): Attendance =>
  ({ participant, name: participant, is_guest: false, unit_name: 'Xã', role: 'delegate', joined_at, left_at, ...more });

it('tells several stays of one person as one line', () => {
  const people = peopleOf([stay('Lập', 50, null), stay('An', 20, 90), stay('Lập', 10, 40)]);
  expect(people.map(({ name, stays }) => [name, stays.length])).toEqual([
    ['An', 1],
    ['Lập', 2],
  ]);
  expect(people[1]?.stays).toEqual([
    { from: 10, to: 40 },
    { from: 50, to: null },
  ]);
});

it('names who leads first, then the others by unit, and guests after all of them', () => {
  const people = peopleOf([
    stay('Hòa', 1, null, { is_guest: true, unit_name: 'Công ty Điện lực' }),
    stay('Phố', 2, null, { unit_name: 'Xã Bản Phố' }),
    stay('Bình', 3, null, { role: 'secretary' }),
    stay('Đại', 4, null, { unit_name: 'Xã Đại Lộc' }),
    stay('An', 5, null, { role: 'chair' }),
  ]);
  expect(people.map(({ name }) => name)).toEqual(['An', 'Bình', 'Phố', 'Đại', 'Hòa']);
});
