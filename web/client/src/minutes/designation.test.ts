// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import cases from '../../../../meetings/src/minutes/designation-cases.json';
import { isBlank, isSameDesignation, namesDocument } from './designation';

test('the same number is recognised however it is typed', () => {
  for (const { designation, same, others } of [cases, cases.greek]) {
    expect([...same, ...others].filter((one) => isSameDesignation(one, designation))).toEqual(same);
  }
});

test('a text names a document by the whole of its designation', () => {
  expect([...cases.naming, ...cases.not_naming].filter((text) => namesDocument(text, cases.designation))).toEqual(cases.naming);
  expect(namesDocument('Biên bản', '/')).toBe(false);
});

test('what shows nothing is blank', () => {
  expect(['', ' ', '\u200b', '\ufeff', '\u3164', '\u00a0\u0085\t'].every(isBlank)).toBe(true);
  expect(['.', 'a', '👍'].some(isBlank)).toBe(false);
});
