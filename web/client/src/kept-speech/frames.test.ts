// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { decode, encode, millis, missingFrames, opusDuration, portions, type Frame } from './frames';

/** Packets of 20 ms from `from` on, in steps of the RTP clock. */
function speech(from: number, count: number): Frame[] {
  return Array.from({ length: count }, (_, n) => ({ time: (from + n * 960) >>> 0, duration: 960, payload: new Uint8Array([0x78, n & 0xff, 7]) }));
}

describe('kept packets', () => {
  it('are read as they were written', () => {
    const frames = speech(0xffff_ff00, 5);
    expect(decode(encode(frames))).toEqual(frames);
  });

  it('say how long they are', () => {
    expect(opusDuration(new Uint8Array([1 << 3]))).toBe(960);
    expect(opusDuration(new Uint8Array([(1 << 3) | 3, 6]))).toBe(5760);
    expect(opusDuration(new Uint8Array([16 << 3]))).toBe(120);
    expect(opusDuration(new Uint8Array([]))).toBe(0);
  });

  it('are sent where the server lacks them, also where the clock wraps around', () => {
    const frames = speech(0xffff_fc40 - 9 * 960, 100);
    const at = (n: number) => frames[n]?.time ?? 0;
    const missing = [{ from: at(5), until: at(20) }, { from: at(90), until: at(99) + 960 }];
    expect(missingFrames(frames, missing)).toEqual([...frames.slice(5, 20), ...frames.slice(90)]);
    expect(missingFrames(frames, [])).toEqual([]);
  });

  it('are not sent where nobody spoke: there a browser sends single ones', () => {
    const quiet = Array.from({ length: 10 }, (_, n) => speech(n * 19_200, 1)).flat();
    expect(missingFrames(quiet, [{ from: 0, until: 480_000 }])).toEqual([]);
  });

  it('go in portions that a slow line takes', () => {
    const frames = speech(0, 100);
    const parts = portions(frames, 90);
    expect(parts.flat()).toEqual(frames);
    expect(Math.max(...parts.map((part) => encode(part).length))).toBe(90);
    expect(millis(frames)).toBe(2000);
  });
});
