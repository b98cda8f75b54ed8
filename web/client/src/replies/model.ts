// SPDX-License-Identifier: MPL-2.0
// The answers of invited units: counted, filtered, in order, and an answer as somebody types it.
// Pure.

import { MAX_ANNOUNCED, type Answer, type Millis, type ReplyToInvitation, type UnitReply } from '../generated/protocol';
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
export type Typed = { answer: Answer | null; reason: string; deputy: string; people: string };

/** What stands in the form at first. An answer to another time is given anew. */
export const typedOf = ({ reply }: UnitReply): Typed => ({
  answer: reply?.answer ?? null,
  reason: reply?.reason ?? '',
  deputy: reply?.deputy ?? '',
  people: reply?.people?.toString() ?? '',
});

export type Missing = 'answer' | 'reason' | 'deputy' | 'people';

/** What is sent, or what is missing. `seen`: when the answer that was shown was given; `startsAt`: the
 * set time that was shown. */
export function replyOf({ answer, reason, deputy, people }: Typed, seen: Millis | null, startsAt: Millis): ReplyToInvitation | Missing {
  if (answer === null) return 'answer';
  if (answer === 'declines' && reason.trim() === '') return 'reason';
  if (answer === 'deputy' && deputy.trim() === '') return 'deputy';
  const number = people.trim() === '' ? null : Number(people.trim());
  if (number !== null && !(Number.isInteger(number) && number >= 1 && number <= MAX_ANNOUNCED)) return 'people';
  return { answer, reason, deputy, people: answer === 'declines' ? null : number, seen, starts_at: startsAt };
}

/** The names of those who lead the meeting. */
export type Leaders = { chair: string; secretary: string };

/** Who leads the meeting and would be somebody's deputy by this answer: perhaps a slip. */
export function leaderIn({ answer, deputy }: ReplyToInvitation, leaders: Leaders): keyof Leaders | null {
  if (answer !== 'deputy') return null;
  const words = (text: string) => ` ${text.normalize('NFC').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(' ')} `;
  const isNamed = (role: keyof Leaders) => leaders[role] !== '' && words(deputy).includes(words(leaders[role]));
  return isNamed('chair') ? 'chair' : isNamed('secretary') ? 'secretary' : null;
}
