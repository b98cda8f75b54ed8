// SPDX-License-Identifier: MPL-2.0
// The answers of invited units: counted, filtered, in order, and an answer as somebody types it.
// Pure.

import { MAX_ANNOUNCED, type Answer, type Millis, type ReplyToInvitation, type Unit, type UnitId, type UnitReply, type UserId, type UserSummary } from '../generated/protocol';
import { compareNames, matches } from '../i18n/collation';

export type State = Answer | 'none';

export const STATES: readonly State[] = ['none', 'declines', 'deputy', 'attends'];

/** Whoever answered to another time has not answered to this one. */
export const stateOf = ({ reply }: UnitReply): State => (!reply || reply.outdated ? 'none' : reply.answer);

export const countOf = (units: UnitReply[], state: State): number => units.filter((unit) => stateOf(unit) === state).length;

/** How many people those who come have announced. */
export const announcedOf = (units: UnitReply[]): number => units.reduce((sum, unit) => sum + (stateOf(unit) === 'none' ? 0 : (unit.reply?.people ?? 0)), 0);

/** Those who have not answered first, then by name. */
export function shownOf(units: UnitReply[], only: State | 'all', query: string): UnitReply[] {
  const found = units.filter((unit) => (only === 'all' || stateOf(unit) === only) && matches(unit.name, query));
  return found.sort((a, b) => STATES.indexOf(stateOf(a)) - STATES.indexOf(stateOf(b)) || compareNames(a.name, b.name));
}

/** An answer as it stands in the form. */
export type Typed = { answer: Answer | null; reason: string; deputy: string; /** The account chosen; empty: the name is written by hand. */ deputyUser: UserId; people: string };

/** What stands in the form at first. An answer to another time is given anew. */
export const typedOf = ({ reply, expected }: UnitReply): Typed => ({
  answer: reply?.answer ?? null,
  reason: reply?.reason ?? '',
  deputy: reply?.deputy_user ? '' : (reply?.deputy ?? ''),
  deputyUser: reply?.deputy_user ?? '',
  people: (reply ? reply.people : expected)?.toString() ?? '',
});

export type Missing = 'answer' | 'reason' | 'deputy' | 'people';

/** What is sent, or what is missing. `seen`: when the answer that was shown was given; `startsAt`: the
 * set time that was shown. */
export function replyOf({ answer, reason, deputy, deputyUser, people }: Typed, seen: Millis | null, startsAt: Millis): ReplyToInvitation | Missing {
  if (answer === null) return 'answer';
  if (answer === 'declines' && reason.trim() === '') return 'reason';
  const deputy_user = answer === 'deputy' && deputyUser !== '' ? deputyUser : null;
  if (answer === 'deputy' && deputy_user === null && deputy.trim() === '') return 'deputy';
  const number = people.trim() === '' ? null : Number(people.trim());
  if (number !== null && !(Number.isInteger(number) && number >= 1 && number <= MAX_ANNOUNCED)) return 'people';
  return { answer, reason, deputy: deputy_user === null ? deputy : '', deputy_user, people: answer === 'declines' ? null : number, seen, starts_at: startsAt };
}

/** The names of those who lead the meeting, and their accounts. */
export type Leaders = { chair: string; secretary: string; ids: readonly UserId[] };

type LeaderRole = 'chair' | 'secretary';

/** Who leads the meeting and would be somebody's deputy by this answer: perhaps a slip. */
export function leaderIn({ answer, deputy }: ReplyToInvitation, leaders: Leaders): LeaderRole | null {
  if (answer !== 'deputy') return null;
  const words = (text: string) => ` ${text.normalize('NFC').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(' ')} `;
  const isNamed = (role: LeaderRole) => leaders[role] !== '' && words(deputy).includes(words(leaders[role]));
  return isNamed('chair') ? 'chair' : isNamed('secretary') ? 'secretary' : null;
}

/** Those who may come in place of whom was invited: people of the unit and of those below it, who do
 * not lead the meeting. */
export function deputiesOf(people: readonly UserSummary[], units: readonly Unit[], unit: UnitId, leaders: readonly UserId[]): UserSummary[] {
  const parents = new Map(units.map(({ id, parent }) => [id, parent]));
  const isWithin = (id: UnitId): boolean => {
    const seen = new Set<UnitId>();
    for (let at: UnitId | null | undefined = id; at && !seen.has(at); at = parents.get(at)) {
      if (at === unit) return true;
      seen.add(at);
    }
    return false;
  };
  const may = people.filter(({ user, disabled }) => !disabled && !leaders.includes(user.id) && isWithin(user.unit));
  return may.sort((a, b) => Number(b.user.unit === unit) - Number(a.user.unit === unit) || compareNames(a.user.name, b.user.name));
}
