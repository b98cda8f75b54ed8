import { EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';

import type { MinutesContent } from '../generated/protocol';
import { documentOf } from './schema';
import { countWithoutSource, nextWithoutSource, segmentAt, sources } from './sources';
import { MinutesBuilder } from './testing';

const nobody = { choose: () => undefined, play: () => undefined };
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
  expect(countWithoutSource(state)).toBe(1);
  const next = nextWithoutSource(state);
  expect(next && state.doc.textBetween(next.from, next.to)).toBe('Cuộc họp vỗ tay.');
});

test('a sentence that is typed in is marked, one that is removed is not, the others stay marked', () => {
  const before = opened(new MinutesBuilder().paragraph('Một.').sourced('Hai.', 's1').paragraph('Ba.').build());
  expect(countWithoutSource(before)).toBe(2);
  const typed = before.apply(before.tr.insertText(' Bốn.', before.doc.content.size - 1));
  expect(countWithoutSource(typed)).toBe(3);
  const removed = typed.apply(typed.tr.delete(0, typed.doc.child(0).nodeSize));
  expect(countWithoutSource(removed)).toBe(2);
});

test('words typed after a sourced sentence do not claim its source', () => {
  const state = opened(new MinutesBuilder().sourced('Nhất trí.', 's1').build());
  const end = state.doc.content.size - 1;
  expect(segmentAt(state, end)).toBe('s1');
  const typed = state.apply(state.tr.insertText(' Hết.', end));
  expect(segmentAt(typed, typed.doc.content.size - 2)).toBeNull();
});
