// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Block } from '../generated/protocol';
import { mergeContent } from './merge';
import { MinutesBuilder } from './testing';

const text = (...paragraphs: string[]) => {
  const builder = new MinutesBuilder().heading('1. Thu ngân sách');
  paragraphs.forEach((one) => builder.paragraph(one));
  return builder.build();
};
const said = (content: ReturnType<typeof text> | null) => content && content.body.content.slice(1).map((block) => (block as { content: { text: string }[] }).content.map((run) => run.text).join(''));

test('what was written elsewhere while somebody chose stays beside the own text', () => {
  const compared = text('Thu đạt 98 %.', 'Giao Sở Tài chính.');
  const mine = text('Thu đạt 102 %.', 'Giao Sở Tài chính.');
  const newest = text('Thu đạt 98 %.', 'Giao Sở Tài chính tổng hợp.', 'Thống nhất.');
  expect(said(mergeContent(compared, mine, newest))).toEqual(['Thu đạt 102 %.', 'Giao Sở Tài chính tổng hợp.', 'Thống nhất.']);
});

test('different words of one paragraph are both taken over', () => {
  const merged = mergeContent(text('Thu đạt 98 % kế hoạch năm.'), text('Thu đạt 102 % kế hoạch năm.'), text('Thu đạt 98 % kế hoạch cả năm.'));
  expect(said(merged)).toEqual(['Thu đạt 102 % kế hoạch cả năm.']);
});

test('what both add at the same place is there twice, not lost', () => {
  expect(said(mergeContent(text('Một.'), text('Một.', 'Của tôi.'), text('Một.', 'Của bạn.')))).toEqual(['Một.', 'Của bạn.', 'Của tôi.']);
});

test('where both change the same words, or one deletes what the other changes, a person decides', () => {
  expect(mergeContent(text('Thu đạt 98 %.'), text('Thu đạt 102 %.'), text('Thu đạt 99 %.'))).toBeNull();
  expect(mergeContent(text('Một.', 'Hai.'), text('Một.'), text('Một.', 'Hai và ba.'))).toBeNull();
});

test('items of a list are merged one by one', () => {
  const list = (...items: string[]): ReturnType<typeof text> => {
    const block: Block = { type: 'bullet_list', content: items.map((one) => ({ type: 'list_item', content: [{ type: 'paragraph', content: [{ type: 'text', text: one }] }] })) };
    return { head: text().head, body: { type: 'doc', content: [block] } };
  };
  expect(mergeContent(list('Sở A.', 'Sở B.'), list('Sở A làm.', 'Sở B.'), list('Sở A.', 'Sở B báo cáo.'))).toEqual(list('Sở A làm.', 'Sở B báo cáo.'));
});

test('fields of the form that only the other changed keep what the other wrote', () => {
  const [compared, mine, newest] = [text('Một.'), text('Một.'), text('Một.')];
  mine.head.place = 'Sa Pa';
  newest.head.venue = 'Hội trường B';
  newest.head.recipients = [...newest.head.recipients, 'Sở Nội vụ'];
  expect(mergeContent(compared, mine, newest)?.head).toEqual({ ...newest.head, place: 'Sa Pa' });
  newest.head.place = 'Bắc Hà';
  expect(mergeContent(compared, mine, newest)).toBeNull();
});
