// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { spanMissed } from './cuts';

test('a cut is read from before the loss was noticed to the return', () => {
  expect(spanMissed(100_000, 130_000, null)).toEqual({ from: 90_000, to: 130_000 });
});

test('a moment without connection misses nothing', () => {
  expect(spanMissed(100_000, 101_000, null)).toBe(null);
});

test('cuts that follow each other are read together, and what was heard between others is not called missed', () => {
  const first = spanMissed(100_000, 130_000, null);
  expect(spanMissed(170_000, 200_000, first)).toEqual({ from: 90_000, to: 200_000 });
  expect(spanMissed(170_000, 170_500, first)).toEqual(first);
  expect(spanMissed(3_700_000, 3_730_000, first)).toEqual({ from: 3_690_000, to: 3_730_000 });
});
