// SPDX-License-Identifier: MPL-2.0
// Rates from two answers of the server, which counts from the beginning of each connection.

import type { LinkLevel, LinkStats, LiveStats, ParticipantId, ParticipantStats } from '../../generated/protocol';

/** Bits per second in each direction, seen from the server; null until there are two answers. */
export type Rates = { received: number | null; sent: number | null };

const UNKNOWN: Rates = { received: null, sent: null };

/** The rates of one connection between two answers. A new one in between counts from zero:
 * nothing is known of it yet. */
export function ratesOf(before: LinkStats | null | undefined, now: LinkStats | null, millis: number): Rates {
  if (!before || !now || millis <= 0) return UNKNOWN;
  const received = now.received_bytes - before.received_bytes;
  const sent = now.sent_bytes - before.sent_bytes;
  if (received < 0 || sent < 0) return UNKNOWN;
  return { received: (received * 8000) / millis, sent: (sent * 8000) / millis };
}

export type Row = { person: ParticipantStats; publish: Rates; subscribe: Rates };

const ORDER: Record<LinkLevel | 'unknown', number> = { poor: 0, fair: 1, good: 2, unknown: 3 };

/** One row per participant, the worst links first, then by the order of `compare`. */
export function rowsOf(before: LiveStats | null, now: LiveStats, compare: (a: ParticipantStats, b: ParticipantStats) => number): Row[] {
  const earlier = new Map<ParticipantId, ParticipantStats>(before?.participants.map((person) => [person.id, person]));
  const millis = before ? now.at - before.at : 0;
  return [...now.participants]
    .sort((a, b) => ORDER[a.level ?? 'unknown'] - ORDER[b.level ?? 'unknown'] || compare(a, b))
    .map((person) => ({
      person,
      publish: ratesOf(earlier.get(person.id)?.publish, person.publish, millis),
      subscribe: ratesOf(earlier.get(person.id)?.subscribe, person.subscribe, millis),
    }));
}
