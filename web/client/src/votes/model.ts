// SPDX-License-Identifier: MPL-2.0
// What is shown of votes. Pure.

import type { Millis, Outcome, OwnVote, PaperCount, Question, Share, VoteView } from '../generated/protocol';

/** How many there must be at least: as the server computes it. */
export const least = (share: Share, base: number): number => (share === 'more_than_half' ? Math.floor(base / 2) + 1 : Math.ceil((base * 2) / 3));

export const isOpen = ({ closed_at, closes_at }: Pick<VoteView, 'closed_at' | 'closes_at'>, now: Millis): boolean => closed_at === null && (closes_at === null || now < closes_at);

/** With fewer ballots a secret vote tells who voted what. */
export const SECRET_FROM = 3;

/** Whether a ballot may be sent: an election takes one on which every name is crossed out. */
export const isWhole = ({ kind, most }: Question, chosen: readonly number[]): boolean => chosen.length <= most && (kind === 'election' || chosen.length > 0);

/** The answers after one was pressed. Where one is allowed, another takes its place. */
export function pressed({ most }: Question, chosen: readonly number[], answer: number): number[] {
  if (chosen.includes(answer)) return most === 1 ? [answer] : chosen.filter((one) => one !== answer);
  return most === 1 ? [answer] : [...chosen, answer].sort((a, b) => a - b);
}

/** In tenths of a percent, half rounded up. */
export const tenthsOf = (count: number, base: number): number => (base === 0 ? 0 : Math.floor((count * 2000 + base) / (base * 2)));

/** Whether this person is asked for a ballot now. */
export const waitsForMe = ({ mine, closed_at, closes_at }: { mine: OwnVote | null } & Pick<VoteView, 'closed_at' | 'closes_at'>, now: Millis): boolean =>
  mine !== null && !mine.has_voted && isOpen({ closed_at, closes_at }, now);

/** What became of each answer. */
export const standingOf = ({ adopted, tied }: Outcome, answer: number): 'adopted' | 'tied' | null => (adopted.includes(answer) ? 'adopted' : tied.includes(answer) ? 'tied' : null);

/** Options, a line each. */
export const linesOf = (text: string): string[] => text.split('\n').map((line) => line.replace(/^\s*(?:[-+*•–]|\d+[.)])\s+/u, '').trim()).filter(Boolean);

const whole = (text: string): number | null => (/^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : null);

export { whole as wholeNumber };

/** What a hall typed; `wrong` names the first field that cannot be. */
export function paperCountOf({ kind, most }: Pick<Question, 'kind' | 'most'>, handed: number, returned: string, invalid: string, counts: readonly string[]): { count: PaperCount } | { wrong: 'returned' | 'invalid' | 'counts' } {
  const orNone = (text: string) => (text.trim() === '' ? 0 : whole(text));
  const [back, bad] = [whole(returned), orNone(invalid)];
  if (back === null || back > handed) return { wrong: 'returned' };
  if (bad === null || bad > back) return { wrong: 'invalid' };
  const valid = back - bad;
  const each = counts.map(orNone);
  const marks = each.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  // With one answer each, every valid paper has its answer.
  const isComplete = marks === valid * most || most > 1 || kind === 'election';
  const fits = each.every((count) => count !== null && count <= valid) && marks <= valid * most;
  return fits && isComplete ? { count: { returned: back, invalid: bad, counts: each.map((count) => count ?? 0) } } : { wrong: 'counts' };
}
