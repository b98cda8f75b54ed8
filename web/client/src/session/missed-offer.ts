// SPDX-License-Identifier: MPL-2.0
// What there is of a cut for whoever was cut off.

import type { MissedSpeech } from './features/missed-speech';
import type { State } from './state';

/** What was missed, where some of it can be read or heard again. Without words in it nothing was
 * recognised, which says nothing about whether somebody spoke; sound is recorded from the opening
 * on. */
export function missedOffer({ missed, room }: State): MissedSpeech | null {
  if (!missed || missed.lines.length > 0) return missed;
  const opened = room?.started_at ?? null;
  return opened !== null && opened < missed.to ? missed : null;
}
