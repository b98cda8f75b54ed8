// SPDX-License-Identifier: MPL-2.0
import { EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';

import type { Segment } from '../generated/protocol';
import { outdatedIn, correctionsIn, applyCorrection } from './transcript-corrections';
import { bodyOf, documentOf } from './schema';
import { MinutesBuilder } from './testing';

const RECOGNISED = 'Xã bảo thắng đã nhận giấy.';
const RIGHT = 'Xã Bảo Thắng đã nhận đủ giống.';
const heard = (id: string, text: string, recognised: string | null) => ({ id, text, recognised }) as Segment;
const corrections = correctionsIn([heard('s1', RIGHT, RECOGNISED), heard('s2', 'Nhất trí.', null), heard('s3', 'Đồng ý!', 'đồng ý')]);
const opened = (draft: MinutesBuilder) => EditorState.create({ doc: documentOf(draft.build().body) });
const outdated = (state: EditorState) => outdatedIn(state.doc, corrections);

test('a sentence that was put right after the draft was made takes the right words and keeps its source', () => {
  const state = opened(new MinutesBuilder().paragraph('Mở đầu.').runs({ type: 'text', text: 'Ông Lập: ' }, { type: 'text', text: RECOGNISED, marks: [{ type: 'source', attrs: { segment: 's1' } }] }));
  const [sentence] = outdated(state);
  expect(sentence && state.doc.textBetween(sentence.from, sentence.to)).toBe(RECOGNISED);
  if (!sentence) return;
  const taken = state.apply(applyCorrection(state, sentence));
  expect(bodyOf(taken.doc).content[1]).toEqual({
    type: 'paragraph',
    content: [
      { type: 'text', text: 'Ông Lập: ' },
      { type: 'text', text: RIGHT, marks: [{ type: 'source', attrs: { segment: 's1' } }] },
    ],
  });
  expect(outdated(taken)).toEqual([]);
});

test('capitals and commas are no other words; what was drafted with the right words is not outdated', () => {
  expect([...corrections.keys()]).toEqual(['s1']);
  expect(outdated(opened(new MinutesBuilder().sourced(RIGHT, 's1').sourced('đồng ý', 's3')))).toEqual([]);
});

test('a condensed sentence with words that were put right gets all of the right ones; without such words it stands', () => {
  const [sentence] = outdated(opened(new MinutesBuilder().sourced('Đã nhận giấy.', 's1')));
  expect(sentence?.text).toBe(RIGHT);
  expect(outdated(opened(new MinutesBuilder().sourced('Xã Bảo Thắng đã nhận.', 's1')))).toEqual([]);
  expect(outdated(opened(new MinutesBuilder().sourced('Xã bảo thắng nhận giấy.', 's1').sourced('Đã nhận giấy.', 's1')))).toEqual([]);
});

test('what somebody edited by hand, or put other words into, is never replaced', () => {
  const source = { type: 'source', attrs: { segment: 's1' } } as const;
  expect(outdated(opened(new MinutesBuilder().sourced('Xã Bảo Thắng đã nhận hai giống.', 's1')))).toEqual([]);
  const between = new MinutesBuilder().runs({ type: 'text', text: 'Xã bảo thắng ', marks: [source] }, { type: 'text', text: '(họp từ xa) ' }, { type: 'text', text: 'đã nhận giấy.', marks: [source] });
  expect(outdated(opened(between))).toEqual([]);
});

test('bold that all of the sentence had stays', () => {
  const source = { type: 'source', attrs: { segment: 's1' } } as const;
  const state = opened(new MinutesBuilder().runs({ type: 'text', text: 'Xã bảo thắng ', marks: [{ type: 'strong' }, source] }, { type: 'text', text: 'đã nhận giấy.', marks: [{ type: 'strong' }, { type: 'em' }, source] }));
  const [sentence] = outdated(state);
  if (!sentence) throw new Error('nothing is outdated');
  const [block] = bodyOf(state.apply(applyCorrection(state, sentence)).doc).content;
  expect(block).toEqual({ type: 'paragraph', content: [{ type: 'text', text: RIGHT, marks: [{ type: 'strong' }, source] }] });
});
