// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';
import { JitterBufferTarget, soundSampleOf } from './jitter-buffer';

/** Two seconds of sound after another, `asked` of a hundred packets of which were asked for again.
 */
function listen(seconds: readonly number[], roundTripMillis: number): (number | null)[] {
  const target = new JitterBufferTarget();
  let [packets, asked] = [0, 0];
  target.sample({ packets, asked, roundTripMillis });
  return seconds.map((lost) => target.sample({ packets: (packets += 100), asked: (asked += lost), roundTripMillis }));
}

describe('the jitter buffer', () => {
  it('is left to the browser on a clean line', () => {
    expect(listen([0, 1, 0, 0], 300)).toEqual([null, null, null, null]);
  });

  it('holds a round trip and a half where packets are lost, and never so much that people interrupt each other', () => {
    expect(listen([10, 8], 200)).toEqual([380, 380]);
    expect(listen([10], 2000)).toEqual([600]);
  });

  it('is the browser’s own again after half a minute without losses', () => {
    const chosen = listen([10, ...Array<number>(20).fill(0)], 100);
    expect(chosen[0]).toBe(230);
    expect(chosen[14]).toBe(230);
    expect(chosen[15]).toBeNull();
  });

  it('reads the browser’s statistics of all its sound', () => {
    const report = [
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 10, nackCount: 1 },
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 5 },
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 900, nackCount: 90 },
      { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.3 },
      { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
    ];
    expect(soundSampleOf(report)).toEqual({ packets: 15, asked: 1, roundTripMillis: 300 });
  });
});
