// SPDX-License-Identifier: MPL-2.0
import { TextSelection } from 'prosemirror-state';
import type { Command, EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';

import { openEditor, replaceBody, TOOLS, type ToolName } from './editor-state';
import { bodyOf } from './schema';
import { MinutesBuilder } from './testing';

const nobody = { choose: () => undefined, play: () => undefined, shared: () => null };
const open = (builder: MinutesBuilder) => openEditor(builder.build().body, nobody);
const kinds = (state: EditorState) => bodyOf(state.doc).content.map((block) => block.type);

function press(state: EditorState, name: ToolName): EditorState {
  const tool = TOOLS.find((one) => one.name === name);
  return tool ? run(state, tool.command) : state;
}

function run(state: EditorState, command: Command): EditorState {
  let after = state;
  command(state, (transaction) => (after = state.apply(transaction)));
  return after;
}

const cursorAt = (state: EditorState, position: number) => state.apply(state.tr.setSelection(TextSelection.create(state.doc, position)));

test('a paragraph becomes a heading of an agenda item and a paragraph again', () => {
  const heading = press(cursorAt(open(new MinutesBuilder().paragraph('Báo cáo')), 3), 'heading');
  expect(bodyOf(heading.doc).content[0]).toMatchObject({ type: 'heading', attrs: { level: 2 } });
  expect(kinds(press(heading, 'heading'))).toEqual(['paragraph']);
});

test('a paragraph becomes a list, the list changes its kind, and ends', () => {
  const bullets = press(cursorAt(open(new MinutesBuilder().paragraph('Giao Sở Tài chính')), 3), 'bullets');
  expect(kinds(bullets)).toEqual(['bullet_list']);
  const numbers = press(bullets, 'numbers');
  expect(kinds(numbers)).toEqual(['ordered_list']);
  expect(kinds(press(numbers, 'numbers'))).toEqual(['paragraph']);
});

test.each([
  ['a word changed', 'Thu đạt 98 %.', 'Thu đạt 102 %.'],
  ['a repeated word added', 'rất tốt', 'rất rất tốt'],
  ['a repeated word removed', 'aaa aaa', 'aaa'],
  ['all words gone', 'hết', ''],
])("a colleague's save comes in exactly: %s", (_what, before, after) => {
  const state = open(new MinutesBuilder().heading('1').paragraph(before).paragraph('Cuối.'));
  const wanted = new MinutesBuilder().heading('1').paragraph(after).paragraph('Cuối.').build().body;
  const transaction = replaceBody(state, wanted);
  expect(transaction).not.toBeNull();
  if (!transaction) return;
  const [, paragraph] = bodyOf(state.apply(transaction).doc).content;
  expect(paragraph).toEqual({ type: 'paragraph', content: after === '' ? [] : [{ type: 'text', text: after }] });
});

test("a colleague's save elsewhere leaves the cursor at its word", () => {
  const state = cursorAt(open(new MinutesBuilder().paragraph('Mở đầu.').paragraph('Cuối.')), 12);
  const wanted = new MinutesBuilder().paragraph('Mở đầu rất dài.').paragraph('Cuối.').build().body;
  const transaction = replaceBody(state, wanted);
  const after = transaction ? state.apply(transaction) : state;
  expect(after.doc.textBetween(after.selection.from, after.selection.from + 2)).toBe(state.doc.textBetween(12, 14));
});

test('the same body brings nothing', () => {
  const builder = new MinutesBuilder().paragraph('Một.');
  expect(replaceBody(open(builder), builder.build().body)).toBeNull();
});
