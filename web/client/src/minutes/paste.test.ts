// SPDX-License-Identifier: MPL-2.0
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { EditorState, TextSelection } from 'prosemirror-state';
import { describe, expect, test } from 'vitest';

import { besideHeading } from './paste';
import { bodyOf, documentOf, schema } from './schema';
import { tableOf } from './table';
import { MinutesBuilder } from './testing';

const HEADING = '1. Báo cáo thu ngân sách';
const line = (text: string) => schema.node('paragraph', null, [schema.text(text)]);
const list = (...texts: string[]) => schema.node('bullet_list', null, texts.map((text) => schema.node('list_item', null, [line(text)])));

/** As the editor opens what comes from elsewhere: as deep as its first and last lines. */
const copied = (...blocks: Node[]) => {
  const { content, openStart, openEnd } = Slice.maxOpen(Fragment.from(blocks), false);
  return new Slice(content, openStart, openEnd);
};

function opened(heading: string, at: number): EditorState {
  const state = EditorState.create({ doc: documentOf(new MinutesBuilder().heading(heading).paragraph('Sau đó.').build().body) });
  return state.apply(state.tr.setSelection(TextSelection.create(state.doc, 1 + at)));
}

/** The blocks after pasting, each by its kind and text. */
function pasted(slice: Slice, heading = HEADING, at = heading.length): string[] {
  const state = opened(heading, at);
  const { doc } = state.apply(state.tr.replaceSelection(besideHeading(slice, state)));
  doc.check();
  return bodyOf(doc).content.map(({ type }, index) => `${type}: ${doc.child(index).textContent}`);
}

describe('what is pasted at the end of a heading', () => {
  test('as a list stays a list, and the heading stays as it was', () => {
    expect(pasted(copied(list('Thu đạt', 'Chi chậm')))).toEqual([`heading: ${HEADING}`, 'bullet_list: Thu đạtChi chậm', 'paragraph: Sau đó.']);
  });

  test("as Word's list entries and a table stays apart from the heading", () => {
    const table = tableOf([['STT', 'Xã'], ['1', 'Y Tý']]);
    expect(pasted(copied(line('- Một'), line('- Hai')))).toEqual([`heading: ${HEADING}`, 'paragraph: - Một', 'paragraph: - Hai', 'paragraph: Sau đó.']);
    expect(pasted(copied(line('- Một'), table))).toEqual([`heading: ${HEADING}`, 'paragraph: - Một', 'table: STTXã1Y Tý', 'paragraph: Sau đó.']);
    expect(pasted(new Slice(Fragment.from(table), 0, 0))).toEqual([`heading: ${HEADING}`, 'table: STTXã1Y Tý', 'paragraph: Sau đó.']);
  });

  test('as words of one line goes into it', () => {
    expect(pasted(copied(line(' năm 2026')))[0]).toBe(`heading: ${HEADING} năm 2026`);
    expect(pasted(copied(list(' năm 2026')))[0]).toBe(`heading: ${HEADING} năm 2026`);
  });
});

test('a list pasted in the middle of a heading joins neither half', () => {
  expect(pasted(copied(list('Thu', 'Chi')), 'Trước sau', 'Trước'.length).slice(0, 3)).toEqual(['heading: Trước', 'bullet_list: ThuChi', 'heading:  sau']);
});

test('an empty heading takes the first of several lines, and makes room for a list', () => {
  expect(pasted(copied(line('Kết luận'), line('Một.')), '')).toEqual(['heading: Kết luận', 'paragraph: Một.', 'paragraph: Sau đó.']);
  expect(pasted(copied(list('Thu', 'Chi')), '').at(-2)).toBe('bullet_list: ThuChi');
});

test('in a paragraph, lines go on where the cursor is', () => {
  const state = opened(HEADING, 0);
  const inParagraph = state.apply(state.tr.setSelection(TextSelection.create(state.doc, state.doc.content.size - 1)));
  const slice = copied(line(' Một.'), line('Hai.'));
  expect(besideHeading(slice, inParagraph)).toBe(slice);
});
