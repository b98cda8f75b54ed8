// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { find, fold, query } from './transcript-search';

const places = (text: string, words: string) => {
  const asked = query(words);
  return asked ? find(text, asked).map(({ from, to }) => text.normalize('NFC').slice(from, to)) : null;
};

test('words typed without marks find words with them', () => {
  expect(places('Ủy ban nhân dân tỉnh Đắk Lắk', 'dak lak')).toEqual(['Đắk Lắk']);
  expect(places('Ủy ban nhân dân, uỷ ban', 'uy ban')).toEqual(['Ủy ban', 'uỷ ban']);
});

test('words typed with marks find only those', () => {
  expect(places('thu, thư, thủ', 'thư')).toEqual(['thư']);
  expect(places('thu, thư, thủ', 'thu')).toEqual(['thu', 'thư', 'thủ']);
});

test('text in decomposed form, as some keyboards and phones send it, is found too', () => {
  expect(places('Đường huyện'.normalize('NFD'), 'đường')).toEqual(['Đường']);
  expect(places('Đường huyện', 'đường'.normalize('NFD'))).toEqual(['Đường']);
});

test('places in the folded text are places in the original', () => {
  const text = 'Xã Tân Lập báo cáo 😀 về điện';
  expect(fold(text)).toHaveLength(text.length);
  expect(places(text, 'dien')).toEqual(['điện']);
});

test('nothing is looked for when nothing was typed', () => {
  expect(query('   ')).toBeNull();
});
