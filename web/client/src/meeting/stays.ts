// SPDX-License-Identifier: MPL-2.0
// Several stays of one person, told as one line. Pure.

import { compareNames } from '../i18n/collation';
import type { Attendance, Millis, ParticipantId } from '../generated/protocol';

export type Person = {
  participant: ParticipantId;
  name: string;
  guest: boolean;
  unit: string;
  role: Attendance['role'];
  /** In order; `left_at` is null while they are there. */
  stays: { from: Millis; to: Millis | null }[];
};

const ROLES: Attendance['role'][] = ['chair', 'co_chair', 'secretary', 'delegate', 'observer'];

/** As a roll call reads: who leads, then everybody else by unit, guests last. */
function inOrder(a: Person, b: Person): number {
  const guests = Number(a.guest) - Number(b.guest);
  return guests || ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || compareNames(a.unit, b.unit) || compareNames(a.name, b.name);
}

/** Each person once, in the order of a roll call. */
export function peopleOf(attendance: Attendance[]): Person[] {
  const people = new Map<ParticipantId, Person>();
  for (const stay of [...attendance].sort((a, b) => a.joined_at - b.joined_at)) {
    const person = people.get(stay.participant) ?? { participant: stay.participant, name: stay.name, guest: stay.is_guest, unit: stay.unit_name, role: stay.role, stays: [] };
    person.stays.push({ from: stay.joined_at, to: stay.left_at });
    people.set(stay.participant, person);
  }
  return [...people.values()].sort(inOrder);
}
