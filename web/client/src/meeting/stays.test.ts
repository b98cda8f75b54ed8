// SPDX-License-Identifier: MPL-2.0
import { expect, it } from 'vitest';

import { peopleOf } from './stays';

it('tells several stays of one person as one line', () => {
  const stay = (participant: string, joined_at: number, left_at: number | null) => ({ participant, name: participant, is_guest: false, unit_name: 'Xã', role: 'delegate' as const, joined_at, left_at });
  const people = peopleOf([stay('Lập', 50, null), stay('An', 20, 90), stay('Lập', 10, 40)]);
  expect(people.map(({ name, stays }) => [name, stays.length])).toEqual([
    ['Lập', 2],
    ['An', 1],
  ]);
  expect(people[0]?.stays).toEqual([
    { from: 10, to: 40 },
    { from: 50, to: null },
  ]);
});
