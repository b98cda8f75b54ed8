// SPDX-License-Identifier: MPL-2.0
// Deadlines as they are typed, and what is counted of comments. Pure functions.

import { MAX_PERIOD_DAYS, type CommentsView, type CommentView, type Millis, type Passage } from '../generated/protocol';
import { date } from '../i18n/format';
import { startOf } from '../pages/plan/draft';

const DAY_MILLIS = 86_400_000;

export type Deadline = { at: Millis } | { wrong: 'whenWrong' | 'whenPassed' | 'whenFar' };

/** A day and an hour as somebody typed them, by the clock of the server. */
export function deadlineOf(typed: { date: string; time: string }, now: Millis): Deadline {
  const at = startOf(typed);
  if (at === null) return { wrong: 'whenWrong' };
  if (at <= now) return { wrong: 'whenPassed' };
  // As the server counts: choosing takes some minutes.
  return at - now > (MAX_PERIOD_DAYS + 1) * DAY_MILLIS ? { wrong: 'whenFar' } : { at };
}

/** Three days from now, in the afternoon. */
export const proposedDeadline = (now: Millis): { date: string; time: string } => ({ date: date(now + 3 * DAY_MILLIS), time: '17:00' });

export const unanswered = (comments: readonly CommentView[]): number => comments.filter(({ answer }) => answer === null).length;

export function countsOf({ readers }: Pick<CommentsView, 'readers'>): { n: number; agreed: number; commented: number } {
  return { n: readers.length, agreed: readers.filter(({ agreed_at }) => agreed_at !== null).length, commented: readers.filter(({ comments }) => comments > 0).length };
}

/** The words of a passage, as a comment quotes them. */
export const quoteOf = ({ texts }: Passage): string => texts.map((text) => text.trim()).filter(Boolean).join(' | ');

/** The beginning of a text, for the name of a button. */
export function shortened(text: string, most = 60): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}
