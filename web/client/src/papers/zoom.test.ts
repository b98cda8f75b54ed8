// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { A4, firstOf, widthsOf } from './zoom';

const begins = (width: number, height: number, ratio: number) => {
  const place = { width, height };
  const widths = widthsOf(place, ratio);
  return Math.round(widths[firstOf(widths, place)] ?? 0);
};

describe('a page begins', () => {
  it('whole where it can be read so: slides, and upright pages in a hall', () => {
    expect(begins(950, 450, 16 / 9)).toBe(800);
    expect(begins(3_000, 1_800, A4)).toBe(1_273);
    expect(begins(374, 338, 16 / 9)).toBe(374);
  });

  it('wider where the whole would be too small: to be scrolled', () => {
    expect(begins(950, 450, A4)).toBe(720);
    expect(begins(374, 338, A4)).toBe(360);
  });

  it('and can be enlarged beyond its place', () => {
    expect(widthsOf({ width: 374, height: 338 }, A4).at(-1)).toBe(720);
    expect(widthsOf({ width: 800, height: 450 }, 16 / 9)).toEqual([800, 1_600]);
  });
});
