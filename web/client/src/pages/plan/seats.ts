// SPDX-License-Identifier: MPL-2.0
// In which way units and people are invited, and how many people are expected. Pure.

import { MAX_ANNOUNCED, MAX_INVITED_PEOPLE, type InvitedPerson, type MeetingView, type PlanInvitees, type Seat, type UnitId, type UserId, type UserSummary } from '../../generated/protocol';
import { compareNames, matches } from '../../i18n/collation';

export type Seats = {
  /** Of the invited units those that only observe. */
  observers: ReadonlySet<UnitId>;
  /** How many people of a unit are expected, as typed; a unit without an entry: nobody said. */
  expected: ReadonlyMap<UnitId, string>;
  people: readonly InvitedPerson[];
};

export const NO_SEATS: Seats = { observers: new Set(), expected: new Map(), people: [] };

export function seatsOf({ meeting: { invitees } }: Pick<MeetingView, 'meeting'>): Seats {
  return {
    observers: new Set(invitees.observer_units),
    expected: new Map(invitees.expected.map(({ unit, people }) => [unit, String(people)])),
    people: invitees.people,
  };
}

/** How many people somebody typed; null where nothing is typed, NaN where it is no such number. */
export function readPeople(text: string): number | null {
  const typed = text.trim();
  if (typed === '') return null;
  const people = /^\d{1,5}$/.test(typed) ? Number(typed) : NaN;
  return people >= 1 && people <= MAX_ANNOUNCED ? people : NaN;
}

/** What is sent: nothing of a unit that is not invited. */
export function inviteesOf({ observers, expected, people }: Seats, units: ReadonlySet<UnitId>): PlanInvitees {
  const counted = [...expected].flatMap(([unit, text]) => {
    const number = readPeople(text);
    return units.has(unit) && number !== null && !Number.isNaN(number) ? [{ unit, people: number }] : [];
  });
  return { observer_units: [...observers].filter((unit) => units.has(unit)), people: [...people], expected: counted };
}

/** Whether a number of people is typed that is none. */
export const hasWrongNumber = ({ expected }: Seats, units: ReadonlySet<UnitId>): boolean => [...expected].some(([unit, text]) => units.has(unit) && Number.isNaN(readPeople(text)));

export const withSeat = (seats: Seats, units: readonly UnitId[], seat: Seat): Seats => {
  const observers = new Set(seats.observers);
  for (const unit of units) {
    if (seat === 'observer') observers.add(unit);
    else observers.delete(unit);
  }
  return { ...seats, observers };
};

export const withExpected = (seats: Seats, unit: UnitId, text: string): Seats => ({ ...seats, expected: new Map([...seats.expected, [unit, text]]) });

export const withPerson = (seats: Seats, user: UserId, seat: Seat): Seats =>
  seats.people.some((one) => one.user === user)
    ? { ...seats, people: seats.people.map((one) => (one.user === user ? { user, seat } : one)) }
    : { ...seats, people: [...seats.people, { user, seat }].slice(0, MAX_INVITED_PEOPLE) };

export const withoutPerson = (seats: Seats, user: UserId): Seats => ({ ...seats, people: seats.people.filter((one) => one.user !== user) });

/** So many of those who are looked for are shown. */
const SHOWN = 8;

/** Who is looked for by name, position or unit and is not invited alone yet. */
export function peopleFound(all: readonly UserSummary[], seats: Seats, query: string): UserSummary[] {
  if (query.trim() === '') return [];
  const invited = new Set(seats.people.map(({ user }) => user));
  const found = all.filter(({ user, unit_name, disabled }) => !disabled && !invited.has(user.id) && matches(`${user.name} ${user.title} ${unit_name}`, query));
  return found.sort((a, b) => compareNames(a.user.name, b.user.name)).slice(0, SHOWN);
}
