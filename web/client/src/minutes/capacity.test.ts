// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { isFitCapacity } from './capacity';

describe('the capacity in which somebody signs', () => {
  it.each([[[]], [['Phó Chủ tịch']], [['KT. Chủ tịch', 'Phó Chủ tịch']], [['TM. Ủy ban nhân dân', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH']], [['tuq. giám đốc', 'trưởng phòng']], [['Q. Chủ tịch']]])('%j says for whom, and what they are', (lines: string[]) => {
    expect(isFitCapacity(lines)).toBe(true);
  });

  it.each([[['KT. Chủ tịch']], [['KT.', 'Phó Chủ tịch']], [['TM. Ủy ban nhân dân']], [['KT. Chủ tịch', ' ']], [['a', 'b', 'c', 'd', 'e', 'f']]])('%j does not', (lines: string[]) => {
    expect(isFitCapacity(lines)).toBe(false);
  });
});
