// SPDX-License-Identifier: MPL-2.0
// What was said so far, in the course of the meeting: by agenda item, with who spoke how long. Pure
// functions.

import { compareNames } from '../i18n/collation';
import type { AgendaItem, AgendaItemId, AgendaStep, Millis, ParticipantId, Segment } from '../generated/protocol';

/** Earlier and newer answers of the server as one transcript, by time. */
export function merged(before: readonly Segment[], news: readonly Segment[]): Segment[] {
  const byId = new Map(before.map((segment) => [segment.id, segment]));
  for (const segment of news) byId.set(segment.id, segment);
  return [...byId.values()].sort((a, b) => a.starts_at - b.starts_at || a.ends_at - b.ends_at);
}

/** What was said between two steps of the agenda. */
export type Part = {
  /** Null before the first item. */
  item: AgendaItem | null;
  from: Millis;
  segments: Segment[];
};

/** The transcript cut where the meeting went on; parts in which nobody spoke are left out. */
export function parts(segments: readonly Segment[], agenda: readonly AgendaItem[], steps: readonly AgendaStep[]): Part[] {
  const cut: Part[] = [{ item: null, from: 0, segments: [] }];
  for (const step of steps) cut.push({ item: itemOf(agenda, step.item), from: step.at, segments: [] });
  for (const segment of segments) cut.findLast((part) => part.from <= segment.starts_at)?.segments.push(segment);
  return cut.filter((part) => part.segments.length > 0);
}

function itemOf(agenda: readonly AgendaItem[], id: AgendaItemId): AgendaItem | null {
  return agenda.find((item) => item.id === id) ?? null;
}

type SpeakingTime = { participant: ParticipantId; speaker: string; unit: string; millis: number };

/** Who has spoken how long, the longest first. */
export function speakingTimes(segments: readonly Segment[]): SpeakingTime[] {
  const times = new Map<string, SpeakingTime>();
  for (const { participant, speaker, unit, starts_at, ends_at } of segments) {
    const who = `${participant} ${speaker}`;
    const before = times.get(who)?.millis ?? 0;
    times.set(who, { participant, speaker, unit, millis: before + ends_at - starts_at });
  }
  return [...times.values()].sort((a, b) => b.millis - a.millis);
}

/** Who has spoken so far, each once, in the order of names. */
export function speakersOf(segments: readonly Segment[]): string[] {
  return [...new Set(segments.map(({ speaker }) => speaker))].sort(compareNames);
}
