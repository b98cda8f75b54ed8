// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { MinutesContent } from '../generated/protocol';
import { compare, compareWords, excerpts, isUnchanged } from './diff';
import { isSame } from './lines';
import { MinutesBuilder } from './testing';

const paper = () => new MinutesBuilder().titled('Họp giao ban tháng 11').heading('1. Báo cáo');

/** "+" added, "-" removed, "~" changed with {+words+} and [-words-]. */
function shown(before: MinutesContent, after: MinutesContent): string[] {
  return compare(before, after)
    .filter((line) => line.change !== 'same')
    .map((line) => ({ added: '+', removed: '-', changed: '~', same: ' ' })[line.change] + line.pieces.map(word).join(''));
}

const word = ({ change, text }: { change: string; text: string }) =>
  change === 'added' ? `{+${text}+}` : change === 'removed' ? `[-${text}-]` : text;

test('one changed word is shown inside its sentence', () => {
  const before = paper().paragraph('Thu ngân sách đạt 98 % dự toán.').build();
  const after = paper().paragraph('Thu ngân sách đạt 102 % dự toán.').build();
  expect(shown(before, after)).toEqual(['~Thu ngân sách đạt [-98-]{+102+} % dự toán.']);
});

test('a new paragraph is added and an old one removed, the others stay', () => {
  const before = paper().paragraph('Đoạn một.').paragraph('Xã Tân Lập báo cáo về nước sạch.').build();
  const after = paper().paragraph('Đoạn một.').paragraph('Cuộc họp nghỉ lúc mười giờ.').build();
  expect(shown(before, after)).toEqual(['-[-Xã Tân Lập báo cáo về nước sạch.-]', '+{+Cuộc họp nghỉ lúc mười giờ.+}']);
});

test('a changed field of the head is shown too', () => {
  const before = paper().build();
  const after = new MinutesBuilder().titled('Họp giao ban tháng 12').heading('1. Báo cáo').build();
  expect(shown(before, after)).toEqual(['~Họp giao ban tháng [-11-]{+12+}']);
});

test('Vietnamese words with combined marks stay whole', () => {
  expect(compareWords('thủ tục', 'thủ trưởng').map(word)).toEqual(['thủ ', '[-tục-]', '{+trưởng+}']);
});

test('nothing changed is said to be nothing', () => {
  expect(isUnchanged(compare(paper().build(), paper().build()))).toBe(true);
});

test('a long text is shown around its changes only', () => {
  const long = (word: string) => {
    const builder = paper();
    for (let at = 0; at < 40; at++) builder.paragraph(`Ý kiến thứ ${at} đã được ghi${at === 20 ? word : ''}.`);
    return builder.build();
  };
  const parts = excerpts(compare(long(''), long(' đủ')));
  expect(parts.map((part) => ('lines' in part ? part.lines.length : `${part.leftOut} left out`))).toEqual(['32 left out', 3, '23 left out']);
});

test('a source or a bold word makes a difference to save, though not to read; the order of fields makes none', () => {
  const plain = paper().paragraph('Nhất trí.').build();
  const sourced = paper().sourced('Nhất trí.', 's1').build();
  expect(isSame(plain, sourced)).toBe(false);
  expect(isUnchanged(compare(plain, sourced))).toBe(true);
  expect(isSame(plain, { body: plain.body, head: plain.head })).toBe(true);
});
