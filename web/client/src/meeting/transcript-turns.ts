// SPDX-License-Identifier: MPL-2.0
// The transcript as turns: what one speaker said until somebody else spoke.

import type { Millis, Segment } from '../generated/protocol';
import { inVietnam } from '../i18n/format';
import { find, type Found, query } from './transcript-search';

/** A speaker who pauses longer than this begins a new turn, so that its time helps to find it. */
const NEW_TURN_AFTER_MILLIS = 120_000;

export interface Line {
  segment: Segment;
  /** Places of the searched words. */
  found: Found[];
}

export interface Turn {
  key: string;
  speaker: string;
  unit: string;
  lines: Line[];
}

/** Several people may speak behind one microphone, once the secretary has named them. */
export function sameSpeaker(one: Segment, other: Segment): boolean {
  return one.participant === other.participant && one.speaker === other.speaker;
}

/** Turns in order of time; with words to search, only the lines in which they stand, or whose
 * speaker or unit they name. */
export function turnsOf(segments: Segment[], searched: string): { turns: Turn[]; hits: number } {
  const asked = query(searched);
  const turns: Turn[] = [];
  let last: Segment | null = null;
  let hits = 0;
  for (const segment of [...segments].sort((a, b) => a.starts_at - b.starts_at)) {
    const found = asked ? find(segment.text, asked) : [];
    const named = asked !== null && find(`${segment.speaker} ${segment.unit}`, asked).length > 0;
    if (asked && found.length === 0 && !named) continue;
    hits += Math.max(found.length, 1);
    const turn = turns.at(-1);
    const goesOn = last !== null && sameSpeaker(last, segment) && segment.starts_at - last.ends_at < NEW_TURN_AFTER_MILLIS;
    if (turn && goesOn) turn.lines.push({ segment, found });
    else turns.push({ key: segment.id, speaker: segment.speaker, unit: segment.unit, lines: [{ segment, found }] });
    last = segment;
  }
  return { turns, hits };
}

/** The number of the word that is said at `position`, where the words begin at `starts`; -1 before
 * the first. */
export function wordAt(starts: readonly number[], position: number): number {
  return starts.findLastIndex((start) => start <= position);
}

/** 08:12:05, fine enough to find a sentence in a recording. */
export function clock(at: Millis): string {
  const moment = inVietnam(at);
  return [moment.getUTCHours(), moment.getUTCMinutes(), moment.getUTCSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
