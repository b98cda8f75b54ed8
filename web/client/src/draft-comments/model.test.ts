// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { deadlineOf, proposedDeadline, quoteOf, shortened } from './model';

/** 2026-11-30 09:00 in Việt Nam. */
const NOW = Date.UTC(2026, 10, 30, 2, 0);

describe('a deadline for comments', () => {
  it('is read as an office writes it, in the time of Việt Nam', () => {
    expect(deadlineOf({ date: '01/12/2026', time: '17:00' }, NOW)).toEqual({ at: Date.UTC(2026, 11, 1, 10, 0) });
    expect(deadlineOf({ date: '1/12/2026', time: '17 giờ 30 phút' }, NOW)).toEqual({ at: Date.UTC(2026, 11, 1, 10, 30) });
  });

  it('lies ahead, within thirty days, and is a real day', () => {
    expect(deadlineOf({ date: '30/11/2026', time: '08:59' }, NOW)).toEqual({ wrong: 'whenPassed' });
    expect(deadlineOf({ date: '30/11/2026', time: '09:01' }, NOW)).toHaveProperty('at');
    expect(deadlineOf({ date: '31/11/2026', time: '09:00' }, NOW)).toEqual({ wrong: 'whenWrong' });
    expect(deadlineOf({ date: '', time: '17:00' }, NOW)).toEqual({ wrong: 'whenWrong' });
    expect(deadlineOf({ date: '30/12/2026', time: '17:00' }, NOW)).toHaveProperty('at');
    expect(deadlineOf({ date: '05/01/2027', time: '17:00' }, NOW)).toEqual({ wrong: 'whenFar' });
  });

  it('that is proposed can be taken as it is', () => {
    expect(deadlineOf(proposedDeadline(NOW), NOW)).toEqual({ at: Date.UTC(2026, 11, 3, 10, 0) });
    expect(deadlineOf(proposedDeadline(NOW + 12 * 3_600_000), NOW)).toHaveProperty('at');
  });
});

describe('passages', () => {
  it('of a table are quoted cell by cell', () => {
    expect(quoteOf({ kind: 'row', number: null, texts: ['Xã Tân Lập', '', '98 %'] })).toBe('Xã Tân Lập | 98 %');
  });

  it('give buttons a short name', () => {
    expect(shortened('Thu  đạt\n102 %')).toBe('Thu đạt 102 %');
    expect(shortened('a'.repeat(100)).length).toBe(60);
  });
});
