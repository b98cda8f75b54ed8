// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { sentencesOf } from './sentences';

const words = (text: string) => sentencesOf(text).map(({ from, to }) => text.slice(from, to));

test('sentences end at full stops, question and exclamation marks', () => {
  expect(words('Thu đạt 102 %. Chi có tăng không?  Có!')).toEqual(['Thu đạt 102 %.', 'Chi có tăng không?', 'Có!']);
});

test('numbers, dates and numbering do not end a sentence', () => {
  expect(words('1. Báo cáo thu 1.234,5 tỷ đồng ngày 03/11/2026. Hết')).toEqual([
    '1. Báo cáo thu 1.234,5 tỷ đồng ngày 03/11/2026.',
    'Hết',
  ]);
});

test('closing quotes belong to their sentence, white space to none', () => {
  expect(words('  "Nhất trí." Xin cảm ơn…  ')).toEqual(['"Nhất trí."', 'Xin cảm ơn…']);
  expect(words('')).toEqual([]);
  expect(words('   ')).toEqual([]);
});
