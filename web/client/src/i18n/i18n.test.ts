// SPDX-License-Identifier: MPL-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { differences, unfit } from '../../build/catalogues.ts';
import { allEn, allVi } from './all';
import { duration, longDateTime, number, weekday } from './format';
import { FEATURE_WORDS } from './feature-words';
import { fill } from './index';
// Each feature of the call has its words beside it.
import '../pages/join/call/features';
import '../action-items/words';
import '../papers/words';
import { compareNames, matches } from './collation';

const SRC = join(import.meta.dirname, '..');

describe('catalogues', () => {
  it('say the same in Vietnamese and English', () => {
    expect(differences(allVi, allEn)).toEqual([]);
    expect(FEATURE_WORDS.flatMap((words) => differences(words.vi, words.en))).toEqual([]);
  });

  it('with a missing sentence or another placeholder are found out', () => {
    expect(differences({ a: '{n} điểm cầu' }, { a: 'sites', b: 'x' })).toHaveLength(2);
  });
});

describe('Vietnamese', () => {
  it('is office Vietnamese: no technical words, no refusals by "Thôi"', () => {
    expect(unfit(allVi)).toEqual([]);
    expect(FEATURE_WORDS.flatMap(({ vi }) => unfit(vi))).toEqual([]);
  });

  it('that is not, is found out', () => {
    const found = unfit({ a: 'Thôi sửa', b: 'Lỗi ICE', c: 'Phiên làm việc hết hạn', d: 'token sai', e: 'null', f: 'Chờ thư ký ký', g: 'Xoá', h: 'Đã hủy' });
    expect(found).toHaveLength(7);
  });
});

describe('sentences', () => {
  it('carry values and choose words by number', () => {
    expect(fill('{n} {n:site|sites}', { n: 1 })).toBe('1 site');
    expect(fill('{n} {n:site|sites}', { n: 12 })).toBe('12 sites');
    expect(fill('Kết thúc "{title}"?', { title: 'Giao ban {n}' })).toBe('Kết thúc "Giao ban {n}"?');
  });

  it('write numbers and durations as an office does', () => {
    expect(number(1234.5)).toBe('1.234,5');
    expect(duration(2_530_000)).toBe('00:42:10');
    const at = Date.UTC(2026, 10, 26, 12, 33);
    expect(weekday(at)).toBe('Thứ Năm, ngày\u00a026/11/2026');
    expect(longDateTime(at)).toBe('19 giờ 33 phút, ngày\u00a026/11/2026');
  });

  it('write an hour out wherever it stands in a sentence; tables and columns of times have 19:33', () => {
    const inSentence = /\bt\((?:[^()]|\([^()]*\))*\b(?:time|dateTime)\(/;
    const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'));
    expect(files.filter((name) => inSentence.test(readFileSync(join(SRC, name), 'utf8')))).toEqual([]);
    expect(inSentence.test("title={t('save.saved', { name: nameOf(one), at: time(savedAt) })}")).toBe(true);
  });
});

describe('search', () => {
  it('finds with and without marks', () => {
    expect(matches('Xã Tân Lập', 'tan lap')).toBe(true);
    expect(matches('Xã Tân Lập', 'lập xã')).toBe(true);
    expect(matches('Phường Đống Đa', 'dong da')).toBe(true);
    expect(matches('Xã Tân Lạp', 'lập')).toBe(false);
  });

  it('sorts by Vietnamese rules', () => {
    expect(['Xã Đại Lộc', 'Xã Dân Chủ', 'Xã An Hòa'].sort(compareNames)).toEqual(['Xã An Hòa', 'Xã Dân Chủ', 'Xã Đại Lộc']);
  });
});
