// SPDX-License-Identifier: MPL-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Pointing, pointOn } from './pointing';

describe('pointing', () => {
  let sent: (number | null)[];
  let pointing: Pointing;
  const at = (x: number) => pointing.at({ x, y: 0 });

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    pointing = new Pointing((point) => sent.push(point && point.x));
  });
  afterEach(() => vi.useRealTimers());

  it('tells five places a second at most, the last one always', () => {
    for (let x = 0; x <= 500; x += 10) {
      at(x);
      vi.advanceTimersByTime(20);
    }
    vi.advanceTimersByTime(1_000);
    expect(sent.length).toBeLessThanOrEqual(7);
    expect(sent.at(-1)).toBe(500);
  });

  it('says nothing of a hand that trembles, and once that it left', () => {
    at(100);
    vi.advanceTimersByTime(300);
    at(104);
    vi.advanceTimersByTime(300);
    pointing.at(null);
    vi.advanceTimersByTime(300);
    pointing.at(null);
    vi.advanceTimersByTime(300);
    expect(sent).toEqual([100, null]);
  });

  it('points at a turned page anew, also at the same place', () => {
    at(100);
    pointing.forget();
    at(100);
    expect(sent).toEqual([100, 100]);
  });

  it('ends at once when the page is put away', () => {
    at(100);
    pointing.leave();
    pointing.leave();
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([100, null]);
  });

  it('is in thousandths of the page, and never beside it', () => {
    const page = { left: 10, top: 20, width: 200, height: 400 } as DOMRect;
    expect(pointOn(page, { clientX: 110, clientY: 120 })).toEqual({ x: 500, y: 250 });
    expect(pointOn(page, { clientX: 0, clientY: 900 })).toEqual({ x: 0, y: 1_000 });
  });
});
