// SPDX-License-Identifier: MPL-2.0
import { expect, it } from 'vitest';

import { stepTo } from './roving-tabindex';

it('arrow keys go round a toolbar, Home and End to its ends, other keys stay with the page', () => {
  expect(['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'Home', 'End', 'a'].map((key) => stepTo(key, 4, 5))).toEqual([0, 3, 0, 3, 0, 4, null]);
  expect(stepTo('ArrowRight', 0, 0)).toBe(null);
});
