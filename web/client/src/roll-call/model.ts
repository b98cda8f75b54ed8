// SPDX-License-Identifier: MPL-2.0
// What is shown of a roll call. Pure.

import { MAX_HALL_PEOPLE, type Absence, type RollCallUnit } from '../generated/protocol';
import { matches } from '../i18n/collation';

/** What somebody says of a unit: only of a meeting that nobody joined here, that it was there. */
export type Said = Absence | 'present' | '';

export function saidOf(unit: RollCallUnit, heldElsewhere: boolean): Said {
  return unit.absence ?? (heldElsewhere && unit.presence === 'present' ? 'present' : '');
}

/** What does not go together: a unit that is absent has no people, one that was there has some. */
export function contradiction(said: Said, people: number | null, names: string, deputy: string): 'absent' | 'nobody' | null {
  const has = (people ?? 0) > 0 || namesIn(names) > 0 || deputy.trim() !== '';
  if (said === 'present') return has && people !== 0 ? null : 'nobody';
  return said !== '' && has ? 'absent' : null;
}

const FILTERS = ['all', 'missing', 'absent', 'left', 'late', 'uncounted'] as const;
export type Filter = (typeof FILTERS)[number];

const shows: Record<Filter, (unit: RollCallUnit) => boolean> = {
  all: () => true,
  // Whoever is not there now, whether or not anybody was.
  missing: ({ presence }) => presence !== 'present',
  absent: ({ presence }) => presence === 'absent',
  left: ({ presence }) => presence === 'left',
  late: ({ is_late }) => is_late,
  // Whoever is not there cannot count.
  uncounted: (unit) => unit.presence !== 'absent' && peopleIn(unit) === null,
};

export const countOf = (units: readonly RollCallUnit[], filter: Filter): number => units.filter(shows[filter]).length;

/** What is offered: what would show something, and what is shown. Who is missing is those absent and
 * those who left; where all are one of the two, one button says so. */
export function filtersOf(units: readonly RollCallUnit[], shown: Filter): Filter[] {
  const isOffered = (filter: Filter) => {
    if (filter === 'missing') return countOf(units, 'absent') > 0 && countOf(units, 'left') > 0;
    const isMissing = (filter === 'absent' || filter === 'left') && shown === 'missing' && countOf(units, filter) === countOf(units, 'missing');
    return countOf(units, filter) > 0 && !isMissing;
  };
  return FILTERS.filter((filter) => filter === 'all' || filter === shown || isOffered(filter));
}

/** `isHost`: the unit that holds the meeting, which comes first. */
export type Group = { name: string; isHost: boolean; present: number; all: number; units: RollCallUnit[] };

/** The units that are looked for, below the unit above them; how many of each group are here counts
 * those that are not shown, too. */
export function groupsOf(units: readonly RollCallUnit[], filter: Filter, query: string): Group[] {
  const groups = new Map<string | null, Group>();
  for (const [index, unit] of units.entries()) {
    const isHost = index === 0;
    const key = isHost ? null : unit.above;
    const group = groups.get(key) ?? { name: unit.above, isHost, present: 0, all: 0, units: [] };
    groups.set(key, group);
    group.all += 1;
    if (unit.presence === 'present') group.present += 1;
    if (shows[filter](unit) && matches(`${unit.name} ${unit.people.join(' ')}`, query)) group.units.push(unit);
  }
  return [...groups.values()].filter(({ units: shown }) => shown.length > 0);
}

/** Those who take part, and those who only observe: they are counted apart. */
export const delegatesOf = (units: readonly RollCallUnit[]): RollCallUnit[] => units.filter(({ seat }) => seat === 'delegate');
export const observersOf = (units: readonly RollCallUnit[]): RollCallUnit[] => units.filter(({ seat }) => seat === 'observer');

/** How many people are here of how many that are expected; null where nobody said how many. */
export function attendanceOf(units: readonly RollCallUnit[]): { here: number; expected: number } | null {
  const counted = units.filter(({ expected_people: expected }) => expected !== null);
  if (counted.length === 0) return null;
  return { here: counted.reduce((sum, { here }) => sum + here, 0), expected: counted.reduce((sum, unit) => sum + (unit.expected_people ?? 0), 0) };
}

/** `came`: as the minutes count; a hall that never connected did not attend. */
export type Summary = { present: number; came: number; all: number; absent: number; excused: number; unexcused: number; hall: number };

export function summaryOf(units: readonly RollCallUnit[]): Summary {
  const absent = units.filter(shows.absent);
  const came = units.filter(({ presence }) => presence !== 'absent');
  return {
    present: units.filter(({ presence }) => presence === 'present').length,
    came: came.length,
    all: units.length,
    absent: absent.length,
    excused: absent.filter(({ absence }) => absence === 'excused').length,
    unexcused: absent.filter(({ absence }) => absence === 'unexcused').length,
    hall: came.reduce((sum, unit) => sum + (peopleIn(unit) ?? 0), 0),
  };
}

/** How many names somebody typed. */
export const namesIn = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;

/** The number of people in a hall, as far as anybody said: who is named is there. */
export const peopleIn = ({ hall_count, hall_names }: RollCallUnit): number | null => hall_count ?? (namesIn(hall_names) || null);

/** The number of people that somebody typed: none where nothing was typed, `wrong` where it is no
 * number that can be. */
export function countIn(text: string): number | null | 'wrong' {
  const typed = text.trim();
  if (typed === '') return null;
  const count = /^\d{1,5}$/.test(typed) ? Number(typed) : Number.NaN;
  return count <= MAX_HALL_PEOPLE ? count : 'wrong';
}

/** Whether the unit's answer to the invitation names this deputy. */
export const isAnnounced = (unit: Pick<RollCallUnit, 'announced_deputy'>, deputy: string): boolean => deputy !== '' && deputy === unit.announced_deputy;
