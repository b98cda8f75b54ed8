// SPDX-License-Identifier: MPL-2.0
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { settled } from './settled';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a second press of a double click does not go to whoever is next by then', () => {
  expect(settled('test', 'Lập')()).toBe(true);
  vi.advanceTimersByTime(50);
  const next = settled('test', 'Phố');
  expect(next()).toBe(false);
  vi.advanceTimersByTime(300);
  expect(settled('test', 'Phố')()).toBe(false);
  vi.advanceTimersByTime(400);
  expect(next()).toBe(true);
});

it('the first who asks is given the floor by a press at once, where nobody asked for a while', () => {
  settled('first', null);
  vi.advanceTimersByTime(60_000);
  expect(settled('first', 'Lập')()).toBe(true);
});

it('who asks right after the one before withdrew is not given a press that was meant for that one', () => {
  settled('withdrawn', 'Lập');
  vi.advanceTimersByTime(60_000);
  settled('withdrawn', null);
  vi.advanceTimersByTime(300);
  const next = settled('withdrawn', 'Phố');
  expect(next()).toBe(false);
  vi.advanceTimersByTime(700);
  expect(next()).toBe(true);
});
