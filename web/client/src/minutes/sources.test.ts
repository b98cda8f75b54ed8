// SPDX-License-Identifier: MPL-2.0
import { EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';

import type { MinutesContent } from '../generated/protocol';
import { documentOf } from './schema';
import { countOf, draftedIn, isChanged, nextOf, segmentAt, sources, tellDrafted, tellSaid } from './sources';
import { MinutesBuilder } from './testing';

const nobody = { choose: () => undefined, play: () => undefined };
const countWithout = (state: EditorState) => countOf(state, 'without');
const opened = (content: MinutesContent) => EditorState.create({ doc: documentOf(content.body), plugins: [sources(nobody)] });

test('only sentences of which no word comes from the transcript are without a source', () => {
  const state = opened(
    new MinutesBuilder()
      .heading('1. Báo cáo')
      .sourced('Thu đạt 102 %.', 's1')
      .runs(
        { type: 'text', text: 'Trần Thị Bình (Xã Tân Lập): ', marks: [{ type: 'strong' }] },
        { type: 'text', text: 'Đường đã thông.', marks: [{ type: 'source', attrs: { segment: 's2' } }] },
        { type: 'text', text: ' Cuộc họp vỗ tay.' },
      )
      .build(),
  );
  expect(countWithout(state)).toBe(1);
  const next = nextOf(state, 'without');
  expect(next && state.doc.textBetween(next.from, next.to)).toBe('Cuộc họp vỗ tay.');
});

test('a sentence that is typed in is marked, one that is removed is not, the others stay marked', () => {
  const before = opened(new MinutesBuilder().paragraph('Một.').sourced('Hai.', 's1').paragraph('Ba.').build());
  expect(countWithout(before)).toBe(2);
  const typed = before.apply(before.tr.insertText(' Bốn.', before.doc.content.size - 1));
  expect(countWithout(typed)).toBe(3);
  const removed = typed.apply(typed.tr.delete(0, typed.doc.child(0).nodeSize));
  expect(countWithout(removed)).toBe(2);
});

test('words typed after a sourced sentence do not claim its source', () => {
  const state = opened(new MinutesBuilder().sourced('Nhất trí.', 's1').build());
  const end = state.doc.content.size - 1;
  expect(segmentAt(state, end)).toBe('s1');
  const typed = state.apply(state.tr.insertText(' Hết.', end));
  expect(segmentAt(typed, typed.doc.content.size - 2)).toBeNull();
});

/** The editor once the transcript is known. */
const compared = (content: MinutesContent, said: Record<string, string>) => {
  const state = opened(content);
  return state.apply(tellSaid(state, new Map(Object.entries(said))));
};
const changedWords = (state: EditorState) => {
  const next = nextOf(state, 'changed');
  return next && state.doc.textBetween(next.from, next.to);
};
const typeAfter = (state: EditorState, words: string, typed: string) => {
  const at = state.doc.textContent.indexOf(words) + words.length + 1;
  return state.apply(state.tr.insertText(typed, at));
};

test('a sentence whose words were changed has no longer its source, and takes it back when it is put as it was', () => {
  const said = { s1: 'Thu đạt 102 % dự toán. Chi đạt 98 %.' };
  const state = compared(new MinutesBuilder().sourced(said.s1, 's1').build(), said);
  expect(countOf(state, 'changed')).toBe(0);
  const changed = typeAfter(state, 'Thu đạt 10', '0');
  expect(changedWords(changed)).toBe('Thu đạt 1002 % dự toán.');
  expect([isChanged(changed, 's1'), countWithout(changed)]).toEqual([true, 0]);
  const at = 'Thu đạt 10'.length + 1;
  expect(countOf(changed.apply(changed.tr.delete(at, at + 1)), 'changed')).toBe(0);
});

test('words that are added to a sentence change it, who speaks and a sentence of its own do not', () => {
  const said = { s1: 'Đường đã thông.' };
  const speech = new MinutesBuilder().runs(
    { type: 'text', text: 'Trần Thị Bình (Xã Tân Lập):', marks: [{ type: 'strong' }] },
    { type: 'text', text: ' ' },
    { type: 'text', text: 'Đường đã thông.', marks: [{ type: 'source', attrs: { segment: 's1' } }] },
  );
  const state = compared(speech.build(), said);
  expect(countOf(state, 'changed')).toBe(0);
  expect(countOf(typeAfter(state, 'Đường đã', ' chưa'), 'changed')).toBe(1);
  const more = typeAfter(state, 'Đường đã thông.', ' Cuộc họp vỗ tay.');
  expect([countOf(more, 'changed'), countWithout(more)]).toEqual([0, 1]);
});

test('a sentence that was put right at the model is held against what was recognised', () => {
  const state = compared(new MinutesBuilder().sourced('Xã Bảo Thắng đã nhận giống.', 's1').build(), { s1: 'Xã bảo thắng đã nhận giấy.' });
  expect(changedWords(state)).toBe('Xã Bảo Thắng đã nhận giống.');
});

test('a source that nobody knows is none', () => {
  const state = compared(new MinutesBuilder().sourced('Nhất trí.', 's9').build(), { s1: 'Khác.' });
  expect([countWithout(state), countOf(state, 'changed')]).toEqual([1, 0]);
});

test('what the meeting itself recorded needs no speech, until somebody changes it', () => {
  const state = compared(new MinutesBuilder().paragraph('Tán thành: 102 phiếu.').sourced('Nhất trí.', 's1').build(), { s1: 'Nhất trí.' });
  expect(countWithout(state)).toBe(1);
  const drafted = state.apply(tellDrafted(state, draftedIn(state.doc)));
  expect(countWithout(drafted)).toBe(0);
  expect(countWithout(typeAfter(drafted, '102', '3'))).toBe(1);
});

test('a sentence that the system condensed is no change, until somebody changes it', () => {
  const said = { s1: 'Dạ, em xin báo cáo là thu ngân sách thì đạt 102 % dự toán ạ.', s2: 'Tỉnh không đồng ý hoãn.' };
  const content = new MinutesBuilder()
    .runs(
      { type: 'text', text: 'Bình (Xã Tân Lập) báo cáo:', marks: [{ type: 'strong' }] },
      { type: 'text', text: ' ' },
      { type: 'text', text: 'Thu ngân sách đạt 102 % dự toán.', marks: [{ type: 'source', attrs: { segment: 's1' } }] },
    )
    .sourced('Tỉnh không đồng ý hoãn.', 's2')
    .build();
  const unknown = compared(content, said);
  expect(countOf(unknown, 'changed')).toBe(1);
  const drafted = unknown.apply(tellDrafted(unknown, draftedIn(unknown.doc)));
  expect(countOf(drafted, 'changed')).toBe(0);
  const edited = typeAfter(drafted, 'đạt ', 'hơn ');
  expect(countOf(edited, 'changed')).toBe(1);
});
