// SPDX-License-Identifier: MPL-2.0
// Deadlines as an office types them.

import type { Millis } from '../generated/protocol';
import { startOf } from '../pages/plan/draft';

/** A day that is typed: none where nothing is, `wrong` where it is no day. */
export function dayOf(text: string): Millis | null | 'wrong' {
  if (text.trim() === '') return null;
  return startOf({ date: text, time: '12:00' }) ?? 'wrong';
}
