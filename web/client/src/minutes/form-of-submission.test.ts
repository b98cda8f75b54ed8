// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import cases from '../../../../meetings/src/minutes/designation-cases.json';
import bodies from '../../../../meetings/src/minutes/draft-note-cases.json';
import type { Body } from '../generated/protocol';
import { abbreviationOf, endsTooEarly, hasText, isFuture, isNumber, lacksDay, missingFields, officialTime, proposedPlace, proposedSymbol, readTime, tidied } from './form-of-submission';

const FULL = { number: '15', symbol: 'BB-UBND', place: 'Lào Cai', begins: '08 giờ 00 phút, ngày 03 tháng 11 năm 2026', ends: '10 giờ 05 phút, ngày 03 tháng 11 năm 2026', venue: 'Hội trường', attendance: [], correction_of: '' };

test('submitting asks for number, place and the symbol with the abbreviation of the unit', () => {
  expect(missingFields('minutes', FULL, [], false)).toEqual([]);
  expect(missingFields('minutes', { ...FULL, number: ' ', symbol: 'BB', place: '' }, [], false)).toEqual(['symbol', 'place']);
  expect(missingFields('minutes', { ...FULL, symbol: 'BB-' }, [], false)).toEqual(['symbol']);
  expect(missingFields('minutes', { ...FULL, number: '16' }, ['15/BB-UBND', '14/BB-UBND'], false)).toEqual(['correction_of']);
});

test('minutes of a meeting that was never opened need times that can be read and who took part', () => {
  const typed = { ...FULL, begins: '8h sáng', ends: 'hôm qua', venue: '', attendance: [' '] };
  expect(missingFields('minutes', typed, [], true)).toEqual(['begins', 'ends', 'venue', 'attendance']);
  expect(missingFields('minutes', { ...FULL, attendance: ['Đại biểu các xã.'] }, [], true)).toEqual([]);
});

test('a time names its hour and its date', () => {
  const readable = ['08 giờ 00 phút, ngày 03 tháng 11 năm 2026', '8 giờ 00 phút, ngày 27/11/2026', '8 giờ, ngày 3-11-2026', 'Từ 14 giờ 30 phút, thứ Sáu, ngày 27 tháng 11 năm 2026'];
  const not = ['', '8h sáng', 'hôm qua', '8 giờ 00 phút', 'ngày 27/11/2026', '25 giờ 00 phút, ngày 27/11/2026', '8 giờ 61 phút, ngày 27/11/2026', '8 giờ 00 phút, ngày 27/13/2026', '8 giờ, ngày 31/11/2026', '8 giờ, ngày 29/02/2026', '8 giờ 00 phút, ngày 27/11'];
  expect([...readable, ...not].filter((text) => readTime(text) !== null)).toEqual(readable);
  expect(readTime('10 giờ 05 phút cùng ngày')).toBe(null);
  expect(missingFields('minutes', { ...FULL, ends: '10 giờ 05 phút cùng ngày' }, [], true)).toEqual(['attendance']);
  expect(missingFields('minutes', { ...FULL, ends: 'cuối buổi sáng' }, [], false)).toEqual([]);
});

test('a meeting that was never opened here ends after it began', () => {
  const begins = '8 giờ 30 phút, ngày 30/11/2026';
  const after = ['10 giờ 05 phút cùng ngày', '10 giờ, ngày 30/11/2026', '0 giờ 15 phút, ngày 01 tháng 12 năm 2026'];
  const before = ['8 giờ 30 phút cùng ngày', '7 giờ cùng ngày', '10 giờ, ngày 29/11/2026', '10 giờ, ngày 30/11/2025'];
  expect([...after, ...before].filter((ends) => endsTooEarly({ begins, ends }))).toEqual(before);
  expect(before.map((ends) => missingFields('minutes', { ...FULL, begins, ends }, [], true))).toEqual(before.map(() => ['ends', 'attendance']));
  expect(endsTooEarly({ begins: '', ends: '10 giờ, ngày 30/11/2026' })).toBe(false);
});

test('a correction has a number of its own', () => {
  const correction = { ...FULL, correction_of: 'Biên bản số 15/BB-UBND ngày 22 tháng 11 năm 2026' };
  expect(missingFields('minutes', correction, ['15/BB-UBND', '14/BB-UBND'], false)).toEqual(['number']);
  for (const number of ['015', '15.', 'Số 15', '14']) expect(missingFields('minutes', { ...correction, number }, ['15/BB-UBND', '14/BB-UBND'], false)).toEqual(['number']);
  expect(missingFields('minutes', { ...correction, symbol: 'bb-ubnd' }, ['15/BB-UBND'], false)).toEqual(['number']);
  for (const number of ['16', '5']) expect(missingFields('minutes', { ...correction, number }, ['15/BB-UBND', '14/BB-UBND'], false)).toEqual([]);
  const vague = { ...correction, number: '16', correction_of: 'Biên bản số 115/BB-UBND' };
  expect(missingFields('minutes', vague, ['15/BB-UBND', '14/BB-UBND'], false)).toEqual(['correction_of']);
});

test('letters may come composed or not, and white space is what the server takes for it', () => {
  expect(readTime('8 gio\u031b\u0300 30 phút, nga\u0300y 30/11/2026')).not.toBe(null);
  expect(readTime('8 giờ ngày\u0323 30/11/2026')).toBe(null);
  expect(missingFields('minutes', { ...FULL, begins: '8 giờ 30 phút, ngày 30/11/2026', ends: '10 giờ 05 phút cùng \u00a0\nngày' }, [], true)).toEqual(['attendance']);
  // As the server sees it: U+0085 is white space and U+FEFF is none.
  expect(missingFields('minutes', { ...FULL, begins: '8 giờ 30 phút, ngày 30/11/2026', ends: '10 giờ 05 phút cùng\u0085ngày' }, [], true)).toEqual(['attendance']);
  expect(missingFields('minutes', { ...FULL, ends: '10 giờ 05 phút cùng\ufeffngày' }, [], true)).toEqual(['ends', 'attendance']);
  expect(missingFields('minutes', { ...FULL, ends: '10 giờ 05 phút, ngày hôm đó (cùng ngày)' }, [], true)).toEqual(['ends', 'attendance']);
  expect(missingFields('minutes', { ...FULL, place: '\u0085', begins: '\ufeff' }, [], false)).toEqual(['place', 'begins']);
});

test('a time typed in haste is written as the form wants it', () => {
  const typed = ['8h00 ngày 27/11/2026', '8:30', '14g30, 27/11/2026', '10h5', '10h05 cùng ngày', '9h', '25h00', 'hôm qua', '8 giờ, ngày 3-11-2026', '2h chiều', '2 giờ 30 chiều ngày 27/11/2026', '8h sáng', '1h trưa cùng ngày', '12h đêm'];
  expect(typed.map(officialTime)).toEqual([
    '08 giờ 00 phút, ngày 27/11/2026',
    '08 giờ 30 phút',
    '14 giờ 30 phút, ngày 27/11/2026',
    '10h5',
    '10 giờ 05 phút cùng ngày',
    '09 giờ 00 phút',
    '25h00',
    'hôm qua',
    '8 giờ, ngày 3-11-2026',
    '14 giờ 00 phút',
    '14 giờ 30 phút, ngày 27/11/2026',
    '08 giờ 00 phút',
    '13 giờ 00 phút cùng ngày',
    '12h đêm',
  ]);
  expect(['10h30', '2h chiều', '10h30 cùng ngày', 'hôm qua'].filter(lacksDay)).toEqual(['10h30', '2h chiều']);
});

test('a number has a digit', () => {
  const { numbers, no_numbers } = cases;
  expect([...numbers, ...no_numbers].filter((number) => isNumber(number))).toEqual(numbers);
  expect(missingFields('minutes', { ...FULL, number: 'mười lăm' }, [], false)).toEqual(['number']);
});

test('the abbreviation of a unit is that on its letterhead', () => {
  expect(abbreviationOf('UBND tỉnh Lào Cai')).toBe('UBND');
  expect(abbreviationOf('Ủy ban nhân dân xã Tân Lập')).toBe('UBND');
  expect(abbreviationOf('Hội đồng nhân dân tỉnh')).toBe('HĐND');
  expect(abbreviationOf('Sở Tài chính')).toBe('STC');
  expect(abbreviationOf('Sở Nông nghiệp và Môi trường')).toBe('SNNVMT');
});

test('a symbol is proposed, one that was filled in stays', () => {
  expect(proposedSymbol({ symbol: 'BB', issuing_unit: 'UBND tỉnh Lào Cai' })).toBe('BB-UBND');
  expect(proposedSymbol({ symbol: '', issuing_unit: 'Sở Tài chính' })).toBe('BB-STC');
  expect(proposedSymbol({ symbol: 'BB-VPUB', issuing_unit: 'UBND tỉnh Lào Cai' })).toBe('BB-VPUB');
  expect(proposedSymbol({ symbol: 'BB', issuing_unit: '' })).toBe('BB');
});

test('a place is proposed from the name of the unit or of the one above it', () => {
  const none = { place: '', superior_unit: '' };
  expect(proposedPlace({ ...none, issuing_unit: 'UBND tỉnh Lào Cai' })).toBe('Lào Cai');
  expect(proposedPlace({ ...none, issuing_unit: 'Ủy ban nhân dân thành phố Hà Nội' })).toBe('Hà Nội');
  expect(proposedPlace({ ...none, issuing_unit: 'Sở Tài chính', superior_unit: 'UBND tỉnh Lào Cai' })).toBe('Lào Cai');
  expect(proposedPlace({ ...none, issuing_unit: 'Sở Tài chính' })).toBe('');
  expect(proposedPlace({ place: 'Sa Pa', superior_unit: '', issuing_unit: 'UBND tỉnh Lào Cai' })).toBe('Sa Pa');
});

test('a number that is typed with its symbol loses it, and long dashes become hyphens', () => {
  const typed = ['30/BB-UBND', 'Số 30/BB-UBND', '30.', ' 30 ', '30/bb\u2013ubnd', '30/KH-UBND'];
  expect(typed.map((number) => tidied({ number, symbol: 'BB\u2013UBND' }))).toEqual([...Array<object>(5).fill({ number: '30', symbol: 'BB-UBND' }), { number: '30/KH-UBND', symbol: 'BB-UBND' }]);
});

test('a day that is not here yet is no time of a meeting that was held', () => {
  const now = Date.UTC(2026, 10, 27, 2);
  expect(['8 giờ, ngày 27/11/2026', '20 giờ, ngày 27/11/2026', '8 giờ, ngày 28/11/2026', '8 giờ, ngày 27/11/2027', 'hôm qua'].map((text) => isFuture(text, now))).toEqual([false, false, true, true, false]);
});

test('headings and the instruction of the draft are no content', () => {
  expect(bodies.map(({ body }) => hasText(body as Body))).toEqual(bodies.map(({ has_text }) => has_text));
});
