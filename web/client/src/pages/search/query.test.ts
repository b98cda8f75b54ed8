// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { wrongWith } from './query';

test('only what the server would search for is sent', () => {
  expect(wrongWith('ngân sách')).toBeUndefined();
  expect(wrongWith('15/2020/NĐ-CP')).toBeUndefined();
  expect(wrongWith(' - " ')).toBe('search.missing');
  expect(wrongWith('xã '.repeat(17))).toBe('search.tooLong');
  expect(wrongWith('a'.repeat(201))).toBe('search.tooLong');
});
