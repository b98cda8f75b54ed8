// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { hasWrongNumber, inviteesOf, NO_SEATS, peopleFound, readPeople, withExpected, withoutPerson, withPerson, withSeat } from './seats';

const COMMUNES = new Set(['bac-ha', 'van-ban']);

test('units observe and bring people, and what is not invited any more is not sent', () => {
  let seats = withSeat(NO_SEATS, ['bac-ha', 'van-ban', 'sa-pa'], 'observer');
  seats = withSeat(seats, ['van-ban'], 'delegate');
  seats = withExpected(withExpected(seats, 'van-ban', ' 15 '), 'sa-pa', '9');
  expect(inviteesOf(seats, COMMUNES)).toEqual({ observer_units: ['bac-ha'], people: [], expected: [{ unit: 'van-ban', people: 15 }] });
  expect(hasWrongNumber(withExpected(seats, 'bac-ha', 'ba người'), COMMUNES)).toBe(true);
  expect(hasWrongNumber(withExpected(seats, 'sa-pa', 'ba người'), COMMUNES), 'of a unit that is not invited').toBe(false);
  expect([readPeople(''), readPeople('5000'), readPeople('0'), readPeople('5001')]).toEqual([null, 5000, NaN, NaN]);
});

test('people are found by name, position or unit, invited once, in another way, and not at all', () => {
  const person = (name: string, title: string, disabled = false) => ({ user: { id: name, username: name, name, title, unit: 'x', is_admin: false }, unit_name: 'Xã Tả Van', disabled, waits: false });
  const people = [person('Lò Thị Hoa', 'Bí thư'), person('Vàng A Páo', ''), person('Giàng A Cũ', '', true)];
  let seats = withPerson(NO_SEATS, 'Lò Thị Hoa', 'delegate');
  expect(peopleFound(people, seats, 'ta van').map(({ user }) => user.name), 'who is invited, or whose account is closed, is not offered').toEqual(['Vàng A Páo']);
  expect(peopleFound(people, NO_SEATS, 'bi thu').map(({ user }) => user.name)).toEqual(['Lò Thị Hoa']);
  expect(peopleFound(people, NO_SEATS, ' ')).toEqual([]);
  seats = withPerson(seats, 'Lò Thị Hoa', 'observer');
  expect(seats.people).toEqual([{ user: 'Lò Thị Hoa', seat: 'observer' }]);
  expect(withoutPerson(seats, 'Lò Thị Hoa').people).toEqual([]);
});
