// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { StallDetector } from './media-watchdog';

/** When `StallDetector` speaks up, by the number of the sample. */
const alarms = (arriving: number[]) => {
  const detector = new StallDetector();
  let total = 0;
  return arriving.flatMap((bytes, i) => (detector.sample((total += bytes)) ? [i] : []));
};

describe('media that ceases to come', () => {
  it('is noticed at the third sample, once', () => {
    expect(alarms([90, 90, 90, 90, 0, 0, 0, 0, 0, 0, 0, 0])).toEqual([6]);
  });

  it('is noticed again after it had come back', () => {
    expect(alarms([90, 90, 90, 0, 0, 0, 90, 90, 90, 0, 0, 0])).toEqual([5, 11]);
  });

  it('is not missed in a meeting where nothing was said, nor over a hole of a second', () => {
    expect(alarms([0, 0, 0, 0, 0, 0, 50, 0, 0, 0, 0])).toEqual([]);
    expect(alarms([90, 90, 90, 0, 0, 90, 0, 0, 90])).toEqual([]);
  });

  it('is given two round trips behind a full queue', () => {
    const alarmsAt = (roundTripMillis: number) => {
      const detector = new StallDetector();
      return [90, 90, 90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].reduce<[number, number[]]>(([total, seen], bytes, i) => [total + bytes, detector.sample(total + bytes, roundTripMillis) ? [...seen, i] : seen], [0, []])[1];
    };
    expect(alarmsAt(300)).toEqual([5]);
    expect(alarmsAt(1_500)).toEqual([10]);
    expect(alarmsAt(3_000), 'the browser finds out first').toEqual([]);
  });

  it('is a stall until something arrives', () => {
    const detector = new StallDetector();
    for (const bytes of [1, 2, 3, 3, 3, 3]) detector.sample(bytes);
    expect(detector.isStalled).toBe(true);
    detector.sample(4);
    expect(detector.isStalled).toBe(false);
  });

  it('is not confused by a new connection, which counts from the beginning', () => {
    const detector = new StallDetector();
    const counts = [1000, 2000, 3000, 100, 100, 100, 100];
    expect(counts.map((bytes) => detector.sample(bytes))).not.toContain(true);
  });
});
