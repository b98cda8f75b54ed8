// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { LinkLevel, LinkStats, LiveStats, ParticipantStats } from '../../generated/protocol';
import { ratesOf, rowsOf } from './rates';

const link = (received: number, sent: number): LinkStats => ({
  connected: true,
  transport: 'udp',
  received_packets: 0,
  received_bytes: received,
  sent_packets: 0,
  sent_bytes: sent,
  loss: 0,
  round_trip_ms: null,
  estimate: null,
});

const person = (name: string, level: LinkLevel | null, publish: LinkStats | null = null): ParticipantStats => ({
  id: name,
  name,
  unit_name: '',
  role: 'delegate',
  is_guest: false,
  connected: true,
  level,
  publish,
  subscribe: null,
  publications: [],
  receiving: { sounds: 0, pictures: 0, paused: 0, layers: [] },
});

const stats = (at: number, ...participants: ParticipantStats[]): LiveStats => ({ at, title: '', unit_name: '', participants });
const byName = (a: ParticipantStats, b: ParticipantStats) => a.name.localeCompare(b.name);

describe('rates of a line', () => {
  it('are the difference between two answers', () => {
    expect(ratesOf(link(1_000, 500), link(9_000, 500), 4_000)).toEqual({ received: 16_000, sent: 0 });
  });

  it('are unknown at first and when the connection was made anew', () => {
    const unknown = { received: null, sent: null };
    expect(ratesOf(null, link(1, 1), 4_000)).toEqual(unknown);
    expect(ratesOf(link(9_000, 0), link(10, 0), 4_000)).toEqual(unknown);
    expect(ratesOf(link(1, 1), null, 4_000)).toEqual(unknown);
    expect(ratesOf(link(1, 1), link(2, 2), 0)).toEqual(unknown);
  });

  it('stand in rows with the worst links first', () => {
    const before = stats(0, person('An', 'good', link(0, 0)));
    const now = stats(2_000, person('An', 'good', link(1_000, 0)), person('Phố', null), person('Mai', 'poor'), person('Lập', 'poor'));
    const rows = rowsOf(before, now, byName);
    expect(rows.map((row) => row.person.name)).toEqual(['Lập', 'Mai', 'An', 'Phố']);
    expect(rows[2]?.publish.received).toBe(4_000);
    expect(rows[0]?.publish.received).toBeNull();
  });
});
