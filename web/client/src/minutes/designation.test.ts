// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { isBlank, isSameDesignation, namesDocument } from './designation';

test('the same number is recognised however it is typed', () => {
  const same = ['15/BB-UBND', '015/BB-UBND', '15./BB-UBND', ' Số 15 / bb-ubnd ', '15\u200b/BB\u2013UBND', '１５/BB-UBND.', 'S\u00f4\u0301 15/BB-UBND'];
  const others = ['16/BB-UBND', '5/BB-UBND', '150/BB-UBND', '15a/BB-UBND', '15/BB-UBND-VP', '15/BB-HĐND'];
  expect([...same, ...others].filter((one) => isSameDesignation(one, '15/BB-UBND'))).toEqual(same);
});

test('a text names a document by the whole of its designation', () => {
  const named = ['Biên bản số 15/BB-UBND ngày 22 tháng 11 năm 2026', 'Biên bản số 15 / BB-UBND', 'Biên bản số15/bb-ubnd, ngày 22/11/2026', '(15/BB - UBND)', 'Biên bản số 015/BB–UBND.'];
  const not = ['Biên bản số 115/BB-UBND', 'Biên bản số 15/BB-UBND-VP', '15', 'BB-UBND', '', 'Biên bản số 15 và BB-UBND'];
  expect([...named, ...not].filter((text) => namesDocument(text, '15/BB-UBND'))).toEqual(named);
  expect(namesDocument('Biên bản', '/')).toBe(false);
});

test('what shows nothing is blank', () => {
  expect(['', ' ', '\u200b', '\ufeff', '\u3164', '\u00a0\u0085\t'].every(isBlank)).toBe(true);
  expect(['.', 'a', '👍'].some(isBlank)).toBe(false);
});
