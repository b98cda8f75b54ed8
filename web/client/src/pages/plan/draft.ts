// SPDX-License-Identifier: MPL-2.0
// What is being planned, as it stands in the form, and what is still missing. Pure.

import { MAX_ITEM_MINUTES, MAX_SERIES, type AgendaItemId, type ChangePlan, type Every, type MeetingView, type Millis, type PlanKey, type PlanMeeting, type PlanSeries, type UnitId, type User, type UserId } from '../../generated/protocol';
import type { Key } from '../../i18n';
import { AHEAD_MILLIS, date as dateOf, inVietnam, time as timeOf } from '../../i18n/format';
import { hasWrongNumber, inviteesOf, NO_SEATS, seatsOf, type Seats } from './seats';

export type AgendaLine = { key: number; /** Of an item that is planned already. */ id: AgendaItemId | null; title: string; presenter: string; /** As typed; empty: nobody said. */ minutes: string };

export type Draft = {
  title: string;
  /** 03/11/2026 and 08:00, as an office writes them; people empty until chosen. */
  date: string;
  time: string;
  chair: UserId;
  secretary: UserId;
  /** The unit that holds the meeting; null until it is planned: then it is the chair's. */
  unit: UnitId | null;
  units: ReadonlySet<UnitId>;
  seats: Seats;
  /** Whether the chat goes into the dossier; null: as usual, or as it is. */
  keepsChat: boolean | null;
  /** It was held already, elsewhere: a recording of it becomes minutes. */
  heldElsewhere: boolean;
  agenda: AgendaLine[];
  /** How often it is held again, and how many meetings that are, as typed; of a new plan only. */
  every: Every | 'once';
  times: string;
};

export type Missing = Partial<Record<'title' | 'date' | 'time' | 'chair' | 'secretary' | 'minutes' | 'times' | 'people', Key>>;

const HOUR_MILLIS = 3_600_000;

/** Offices begin meetings between these hours, in Vietnam. */
const [FIRST_HOUR, LAST_HOUR] = [7, 16];

/** The next full hour at which an office is open: Monday to Friday. */
function nextWorkingHour(now: Millis): Millis {
  let next = Math.floor(now / HOUR_MILLIS + 1) * HOUR_MILLIS;
  const isOpen = () => {
    const at = inVietnam(next);
    return at.getUTCDay() % 6 !== 0 && at.getUTCHours() >= FIRST_HOUR && at.getUTCHours() <= LAST_HOUR;
  };
  while (!isOpen()) next += HOUR_MILLIS;
  return next;
}

/** A new plan begins at the next full hour of work. */
export function emptyPlan(now: Millis): Draft {
  const next = nextWorkingHour(now);
  return {
    title: '',
    date: dateOf(next),
    time: timeOf(next),
    chair: '',
    secretary: '',
    unit: null,
    units: new Set(),
    seats: NO_SEATS,
    keepsChat: null,
    heldElsewhere: false,
    agenda: [{ key: 1, id: null, title: '', presenter: '', minutes: '' }],
    every: 'once',
    times: '4',
  };
}

/** A planned meeting as it stands, to be changed. */
export function draftOf(view: MeetingView): Draft {
  const { meeting, invited_units } = view;
  return {
    title: meeting.title,
    date: dateOf(meeting.starts_at),
    time: timeOf(meeting.starts_at),
    chair: meeting.chair,
    secretary: meeting.secretary,
    unit: meeting.unit,
    units: new Set(invited_units.map(({ id }) => id)),
    seats: seatsOf(view),
    keepsChat: null,
    heldElsewhere: view.held_elsewhere,
    agenda: meeting.agenda.map(({ id, title, presenter, minutes }, i) => ({ key: i + 1, id, title, presenter, minutes: minutes === null ? '' : String(minutes) })),
    every: 'once',
    times: '4',
  };
}

const WEEK_MILLIS = 7 * 24 * 3_600_000;

/** A new plan like an earlier meeting: on the same day of the week at the same time, the next time
 * that comes, held by the same unit. Whose account is closed leads no new meeting. */
export function copyOf(view: MeetingView, now: Millis): Draft {
  const { starts_at: before } = view.meeting;
  const weeks = Math.max(1, Math.ceil((now - before) / WEEK_MILLIS));
  const draft = draftOf({ ...view, meeting: { ...view.meeting, starts_at: before + weeks * WEEK_MILLIS } });
  const lines = draft.agenda.map((line) => ({ ...line, id: null }));
  const [chair, secretary] = [view.chair.disabled ? '' : draft.chair, view.secretary.disabled ? '' : draft.secretary];
  return { ...draft, chair, secretary, agenda: lines.length > 0 ? lines : emptyPlan(now).agenda };
}

/** The begins of the meetings of a series, as the server plans them: by weeks, or on the same day of
 * each month, on the last one of a month that is too short. */
export function datesOf(first: Millis, every: Every, times: number): Millis[] {
  const nth = (n: number): Millis => {
    if (every !== 'month') return first + n * (every === 'week' ? 1 : 2) * WEEK_MILLIS;
    const at = inVietnam(first);
    const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + n];
    const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    return at.setUTCFullYear(year, month, Math.min(at.getUTCDate(), last)) - AHEAD_MILLIS;
  };
  return Array.from({ length: times }, (_, n) => nth(n));
}

/** Day, month and year as they are written, whether there is such a day or not. A year of two
 * figures is one of this century: nobody plans for another. */
function dateNumbers(text: string): { day: number; month: number; year: number } | null {
  const found = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\s*$/.exec(text);
  if (!found) return null;
  const year = Number(found[3]);
  return { day: Number(found[1]), month: Number(found[2]), year: year < 100 ? 2000 + year : year };
}

/** The day that its month does not have; null for a date that exists and for what is no date. */
export function dayThatIsNot(text: string): { day: number; month: string } | null {
  const numbers = dateNumbers(text);
  if (!numbers || numbers.month < 1 || numbers.month > 12 || readDate(text)) return null;
  const { day, month, year } = numbers;
  // In some years February has a 29th.
  return { day, month: month === 2 && day === 29 ? `${month}/${year}` : String(month) };
}

/** Reads 3/11/2026, 3/11/26, 03-11-2026 or 03.11.2026; null when there is no such day. */
export function readDate(text: string): { day: number; month: number; year: number } | null {
  const numbers = dateNumbers(text);
  if (!numbers) return null;
  const { day, month, year } = numbers;
  const real = new Date(Date.UTC(year, month - 1, day));
  return real.getUTCDate() === day && real.getUTCMonth() === month - 1 ? { day, month, year } : null;
}

/** Reads 8:00, 08h00, 8h, 8 giờ 30 phút or 14.30; null when there is no such time. */
export function readTime(text: string): { hour: number; minute: number } | null {
  const found = /^\s*(\d{1,2})\s*(?:[:hg.]|giờ)\s*(\d{2})?\s*(?:phút)?\s*$/i.exec(text.normalize('NFC'));
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? '0')];
  return hour < 24 && minute < 60 ? { hour, minute } : null;
}

/** Reads 15, 15p, 15 phút; null where nothing is typed, NaN where it is no time that an item takes. */
export function readMinutes(text: string): number | null {
  if (text.trim() === '') return null;
  const minutes = Number(/^\s*(\d{1,3})\s*(?:p|ph|phút|min)?\.?\s*$/i.exec(text.normalize('NFC'))?.[1] ?? NaN);
  return minutes >= 1 && minutes <= MAX_ITEM_MINUTES ? minutes : NaN;
}

/** How many meetings of a series; null for what is no such number. */
export function readTimes(text: string): number | null {
  const times = Number(/^\s*(\d{1,2})\s*$/.exec(text)?.[1] ?? NaN);
  return times >= 2 && times <= MAX_SERIES ? times : null;
}

/** The same text for the same draft. */
export const fingerprintOf = (draft: Draft): string => JSON.stringify({ ...draft, units: [...draft.units].sort(), seats: inviteesOf(draft.seats, draft.units) });

export function missingIn(draft: Draft): Missing {
  const missing: Missing = {};
  if (draft.title.trim() === '') missing.title = 'plan.title.missing';
  if (!readDate(draft.date)) missing.date = dayThatIsNot(draft.date) ? 'plan.date.noSuch' : 'plan.date.wrong';
  if (!readTime(draft.time)) missing.time = 'plan.time.wrong';
  if (draft.agenda.some(({ title, minutes }) => title.trim() !== '' && Number.isNaN(readMinutes(minutes)))) missing.minutes = 'plan.minutes.wrong';
  if (hasWrongNumber(draft.seats, draft.units)) missing.people = 'plan.people.wrong';
  if (draft.every !== 'once' && readTimes(draft.times) === null) missing.times = 'plan.times.wrong';
  if (draft.chair === '') missing.chair = 'plan.chair.missing';
  if (draft.secretary === '') missing.secretary = 'plan.secretary.missing';
  else if (draft.secretary === draft.chair) missing.secretary = 'plan.secretary.same';
  return missing;
}

/** Whether somebody takes part in the meeting once it is planned so, as the server decides it
 * (`role_in`). */
export function hasPart(draft: Draft, who: Pick<User, 'id' | 'unit' | 'is_admin'>, chairUnit: UnitId | undefined): boolean {
  const holds = draft.unit ?? chairUnit;
  return who.is_admin || who.id === draft.chair || who.id === draft.secretary || who.unit === holds || draft.units.has(who.unit) || draft.seats.people.some(({ user }) => user === who.id);
}

/** When it begins; null while date or time is missing. */
export function startOf(draft: Pick<Draft, 'date' | 'time'>): Millis | null {
  const [day, hour] = [readDate(draft.date), readTime(draft.time)];
  return day && hour && Date.UTC(day.year, day.month - 1, day.day, hour.hour, hour.minute) - AHEAD_MILLIS;
}

/** The request for a complete draft; null while something is missing. Agenda lines left empty are
 * left out. */
export function planOf(draft: Draft, key: PlanKey | null = null): PlanMeeting | null {
  const starts_at = startOf(draft);
  if (starts_at === null || Object.keys(missingIn(draft)).length > 0) return null;
  return {
    title: draft.title.trim(),
    starts_at,
    chair: draft.chair,
    secretary: draft.secretary,
    unit: draft.unit,
    key,
    invited_units: [...draft.units],
    invitees: inviteesOf(draft.seats, draft.units),
    keeps_chat: draft.keepsChat,
    held_elsewhere: draft.heldElsewhere,
    agenda: draft.agenda.flatMap(({ id, title, presenter, minutes }) => (title.trim() === '' ? [] : [{ id, title: title.trim(), presenter: presenter.trim(), minutes: readMinutes(minutes) }])),
  };
}

/** The request for a series; null while something is missing, and where it is held once. */
export function seriesOf(draft: Draft, key: PlanKey | null = null): PlanSeries | null {
  const [plan, times] = [planOf(draft, key), readTimes(draft.times)];
  return plan && times !== null && draft.every !== 'once' ? { plan, every: draft.every, times } : null;
}

/** The request that changes the plan that `view` shows; null while something is missing. Refused
 * when the plan is another one by then. */
export function changeOf(draft: Draft, view: Pick<MeetingView, 'plan_fingerprint'>): ChangePlan | null {
  const plan = planOf(draft);
  return plan && { base_fingerprint: view.plan_fingerprint, plan };
}
