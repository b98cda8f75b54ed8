// SPDX-License-Identifier: MPL-2.0
import { describe, expect, test } from 'vitest';

import type { Question } from '../generated/protocol';
import { isOpen, isWhole, least, linesOf, paperCountOf, pressed, tenthsOf } from './model';

const question = (more: Partial<Question> = {}): Question => ({
  title: 'Thông qua báo cáo',
  text: '',
  kind: 'approval',
  options: [],
  most: 1,
  is_secret: false,
  by: 'unit',
  majority: 'more_than_half',
  base: 'present',
  quorum: null,
  ...more,
});

describe('a vote', () => {
  test.each([[10, 6, 7], [9, 5, 6], [1, 1, 1]])('of %i takes %i votes for more than half, %i for two thirds', (base, half, thirds) => {
    expect([least('more_than_half', base), least('two_thirds', base)]).toEqual([half, thirds]);
  });

  test('is over once its time has passed, whether or not the server has said so', () => {
    expect([isOpen({ closed_at: null, closes_at: 10 }, 9), isOpen({ closed_at: null, closes_at: 10 }, 10), isOpen({ closed_at: 5, closes_at: null }, 9)]).toEqual([true, false, false]);
  });

  test('takes one answer, of which the last pressed counts', () => {
    expect(pressed(question(), [0], 2)).toEqual([2]);
    expect(pressed(question(), [2], 2)).toEqual([2]);
    expect(isWhole(question(), [])).toBe(false);
  });

  test('for two seats takes up to two names, and none where all are crossed out', () => {
    const seats = question({ kind: 'election', options: ['An', 'Bình', 'Cúc'], most: 2 });
    expect(pressed(seats, [2], 0)).toEqual([0, 2]);
    expect(pressed(seats, [0, 2], 2)).toEqual([0]);
    expect([[], [0], [0, 1], [0, 1, 2]].map((chosen) => isWhole(seats, chosen))).toEqual([true, true, true, false]);
  });

  test('rounds as the minutes do', () => {
    expect([tenthsOf(2, 3), tenthsOf(1, 3), tenthsOf(0, 0), tenthsOf(124, 124)]).toEqual([667, 333, 0, 1000]);
  });

  test('reads options from a list that was pasted', () => {
    expect(linesOf('1. Phương án một\n\n- Phương án hai\n  2030 là năm đích')).toEqual(['Phương án một', 'Phương án hai', '2030 là năm đích']);
  });

  test('takes no more papers of a hall than it has people', () => {
    const one = { kind: 'approval', most: 1 } as const;
    expect(paperCountOf(one, 12, '11', '1', ['9', '1', ''])).toEqual({ count: { returned: 11, invalid: 1, counts: [9, 1, 0] } });
    expect(paperCountOf(one, 12, '13', '', ['1', '', ''])).toEqual({ wrong: 'returned' });
    expect(paperCountOf(one, 12, '', '', ['1', '', ''])).toEqual({ wrong: 'returned' });
    expect(paperCountOf(one, 12, '11', '12', ['1', '', ''])).toEqual({ wrong: 'invalid' });
    expect(paperCountOf(one, 12, '11', '', ['9', '3', ''])).toEqual({ wrong: 'counts' });
    expect(paperCountOf(one, 12, '11', '', ['9', '1', ''])).toEqual({ wrong: 'counts' });
    expect(paperCountOf({ kind: 'election', most: 2 }, 12, '11', '', ['9', '8', ''])).toEqual({ count: { returned: 11, invalid: 0, counts: [9, 8, 0] } });
  });
});
