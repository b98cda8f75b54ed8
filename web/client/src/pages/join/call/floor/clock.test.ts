// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { clock, timeOf } from './clock';

describe('the time of a speech', () => {
  const speech = { since: 100_000, limit_s: 180 };

  it('runs, is marked half a minute before its end, and counts on when it is over', () => {
    expect(timeOf(speech, 220_000)).toEqual({ passed: 120_000, left: 60_000, state: 'running' });
    expect(timeOf(speech, 250_000).state).toBe('ending');
    expect(timeOf(speech, 292_000)).toEqual({ passed: 192_000, left: -12_000, state: 'over' });
  });

  it('has no end without a limit, and no time before its beginning', () => {
    expect(timeOf({ since: 100_000, limit_s: null }, 5_000_000)).toEqual({ passed: 4_900_000, left: null, state: 'free' });
    expect(timeOf(speech, 99_000).passed).toBe(0);
  });

  it('is written in minutes and seconds', () => {
    expect([clock(0), clock(133_900), clock(-12_000), clock(3_725_000)]).toEqual(['00:00', '02:13', '00:12', '1:02:05']);
  });
});
