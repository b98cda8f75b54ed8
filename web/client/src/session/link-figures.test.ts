// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { figuresOf, sampleOf } from './link-figures';

type Entry = Record<string, unknown> & { type: string };

const sending = (bytes: number): Entry[] => [
  { type: 'outbound-rtp', bytesSent: bytes, headerBytesSent: 0 },
  { type: 'remote-inbound-rtp', fractionLost: 0.02 },
  { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.04 },
  { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
];
const receiving = (bytes: number, packets: number, lost: number): Entry[] => [
  { type: 'inbound-rtp', bytesReceived: bytes, packetsReceived: packets, packetsLost: lost },
  { type: 'inbound-rtp' },
];

describe('the figures of the own link', () => {
  it('has rates, losses and delay from two samples', () => {
    const before = sampleOf(0, sending(10_000), receiving(100_000, 1000, 10));
    const now = sampleOf(2_000, sending(18_000), receiving(350_000, 1190, 20));
    expect(figuresOf(before, now)).toEqual({ up: 32_000, down: 1_000_000, lossUp: 0.02, lossDown: 0.05, delayMs: 40 });
  });

  it('says nothing when a connection was made anew in between', () => {
    const before = sampleOf(0, sending(10_000), receiving(100_000, 1000, 10));
    expect(figuresOf(before, sampleOf(2_000, sending(10), receiving(100_000, 1000, 10)))).toBeNull();
  });

  it('counts nothing on connections that are not there, and late packets not as negative losses', () => {
    const nothing = sampleOf(0, null, null);
    expect(figuresOf(nothing, sampleOf(1_000, null, null))).toEqual({ up: 0, down: 0, lossUp: null, lossDown: null, delayMs: null });
    const late = figuresOf(sampleOf(0, null, receiving(0, 100, 10)), sampleOf(1_000, null, receiving(0, 110, 5)));
    expect(late?.lossDown).toBe(0);
  });
});
