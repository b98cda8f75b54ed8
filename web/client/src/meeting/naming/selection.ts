// SPDX-License-Identifier: MPL-2.0
// Which sentences are meant, and what takes a change back. Pure.

import type { Millis, NamedSpeaker, NameSpeakers, Segment, SegmentId } from '../../generated/protocol';
import { startOfDay } from '../../i18n/format';

export const inOrder = (segments: readonly Segment[]): Segment[] => [...segments].sort((a, b) => a.starts_at - b.starts_at);

/** All sentences from one to the other, whichever comes first. */
export function between(segments: readonly Segment[], one: SegmentId, other: SegmentId): SegmentId[] {
  const ids = inOrder(segments).map(({ id }) => id);
  const [a, b] = [ids.indexOf(one), ids.indexOf(other)];
  return a < 0 || b < 0 ? [] : ids.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** The sentences of which most was said in this time. */
export function inStretch(segments: readonly Segment[], from: Millis, until: Millis): SegmentId[] {
  const middle = ({ starts_at, ends_at }: Segment) => (starts_at + ends_at) / 2;
  return inOrder(segments).flatMap((segment) => (middle(segment) >= from && middle(segment) <= until ? [segment.id] : []));
}

/** The sentence that is said at this time, or the nearest one within two seconds. */
export function at(segments: readonly Segment[], moment: Millis): Segment | null {
  const away = ({ starts_at, ends_at }: Segment) => Math.max(starts_at - moment, moment - ends_at, 0);
  const nearest = segments.reduce<Segment | null>((best, segment) => (best === null || away(segment) < away(best) ? segment : best), null);
  return nearest && away(nearest) <= 2_000 ? nearest : null;
}

const MAX_UNDONE = 50;

/** What gives these sentences the speakers back that they have now. */
export function takingBack(before: readonly Segment[]): NameSpeakers[] {
  const groups = new Map<string, NameSpeakers>();
  for (const { id, speaker: name, unit, named_by } of before) {
    const speaker: NamedSpeaker | null = named_by === null ? null : { name, unit_name: unit };
    const key = JSON.stringify(speaker);
    const group = groups.get(key) ?? { sentences: [], speaker };
    group.sentences.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The latest changes, the last one at the end. */
export const remembered = (all: readonly NameSpeakers[][], one: NameSpeakers[]): NameSpeakers[][] => [...all, one].slice(-MAX_UNDONE);

/** Reads 8:12:05, 08:12 or 8h12 as a time of the day of `near`; null for what is none. */
export function readMoment(text: string, near: Millis): Millis | null {
  const found = /^\s*(\d{1,2})\s*[:h.]\s*(\d{2})(?:\s*[:.]\s*(\d{2}))?\s*$/i.exec(text);
  if (!found) return null;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3] ?? '0')];
  if (hour > 23 || minute > 59 || second > 59) return null;
  return startOfDay(near) + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Names that are at hand: who was named already, most often first. */
export function named(segments: readonly Segment[]): NamedSpeaker[] {
  const counts = new Map<string, { speaker: NamedSpeaker; times: number }>();
  for (const { speaker: name, unit, named_by } of segments) {
    if (named_by === null) continue;
    const key = `${name}\n${unit}`;
    const known = counts.get(key) ?? { speaker: { name, unit_name: unit }, times: 0 };
    counts.set(key, { ...known, times: known.times + 1 });
  }
  return [...counts.values()].sort((a, b) => b.times - a.times).map(({ speaker }) => speaker);
}
