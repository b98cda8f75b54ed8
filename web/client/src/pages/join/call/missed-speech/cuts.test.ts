// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { spanMissed } from './cuts';

test('a cut is read from before the loss was noticed to the return', () => {
  expect(spanMissed(100_000, 130_000, null)).toEqual({ from: 90_000, to: 130_000 });
});

test('a moment without connection misses nothing', () => {
  expect(spanMissed(100_000, 101_000, null)).toBe(null);
});

test('cuts that nobody has read about are read together', () => {
  const first = spanMissed(100_000, 130_000, null);
  expect(spanMissed(200_000, 230_000, first)).toEqual({ from: 90_000, to: 230_000 });
  expect(spanMissed(200_000, 200_500, first)).toEqual(first);
});
