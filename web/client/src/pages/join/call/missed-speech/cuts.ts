// SPDX-License-Identifier: MPL-2.0
// When a page asks for what it missed: a pure function of when its connection was lost and found.

import type { Millis } from '../../../../generated/protocol';

/** Shorter cuts are filled by the sound that the browser still had, or cost a word. */
const SHORTEST_MILLIS = 2_000;
/** A loss is noticed so much later: a page asks for a sign of life every 15 s, and earlier where
 * media stops. Lines that were heard before are read twice rather than missed. */
export const NOTICED_LATER_MILLIS = 10_000;
/** Cuts that follow each other so soon are one: what was heard between them is little. */
const SAME_CUT_MILLIS = 60_000;
/** The last sentence of a cut is recognised a while after it was said; on a busy server, long
 * after. */
export const ASK_AFTER_MILLIS = [3_000, 15_000, 45_000, 120_000];

export type Span = { from: Millis; to: Millis };

/** What was missed, by the clock of this device; a cut just before that nobody has read of yet is a
 * part of it. None where the connection was away for a moment only. */
export function spanMissed(lostAt: Millis, backAt: Millis, unread: Span | null): Span | null {
  if (backAt - lostAt < SHORTEST_MILLIS) return unread;
  const goesOn = unread !== null && lostAt - unread.to < SAME_CUT_MILLIS;
  return { from: goesOn ? unread.from : lostAt - NOTICED_LATER_MILLIS, to: backAt };
}
