// SPDX-License-Identifier: MPL-2.0
import { expect, it, vi } from 'vitest';

import { settled } from './settled';

it('a second press of a double click does not go to whoever is next by then', () => {
  vi.useFakeTimers();
  expect(settled('test', 'Lập')()).toBe(true);
  vi.advanceTimersByTime(50);
  const next = settled('test', 'Phố');
  expect(next()).toBe(false);
  vi.advanceTimersByTime(300);
  expect(settled('test', 'Phố')()).toBe(false);
  vi.advanceTimersByTime(400);
  expect(next()).toBe(true);
  vi.useRealTimers();
});
