// SPDX-License-Identifier: MPL-2.0
import { EditorState, Selection, TextSelection } from 'prosemirror-state';
import { describe, expect, test } from 'vitest';

import type { Body } from '../generated/protocol';
import { cellsOf, plainBullet } from './paste';
import { bodyOf, documentOf, schema } from './schema';
import { addRow, moveCell, removeRow, tableOf } from './table';

const REPORT = [
  ['STT', 'Đơn vị'],
  ['1', 'Xã Y Tý'],
];

function opened(rows = REPORT): EditorState {
  const state = EditorState.create({ doc: schema.node('doc', null, [tableOf(rows)]) });
  return state.apply(state.tr.setSelection(Selection.atStart(state.doc)));
}

function texts(state: EditorState): string[][] {
  const rows: string[][] = [];
  state.doc.descendants((node) => {
    if (node.type === schema.nodes.table_row) rows.push(node.content.content.map((cell) => cell.textContent));
  });
  return rows;
}

function after(state: EditorState, ...commands: Parameters<typeof run>[1][]): EditorState {
  return commands.reduce(run, state);
}

function run(state: EditorState, command: typeof addRow): EditorState {
  let next = state;
  command(state, (transaction) => (next = state.apply(transaction)));
  next.doc.check();
  return next;
}

const cellAtCursor = (state: EditorState) => state.selection.$from.node(3).textContent;

describe('a table', () => {
  test('goes to the server and comes back with its rows', () => {
    const body = bodyOf(opened().doc);
    expect(body.content[0]?.type).toBe('table');
    expect(bodyOf(documentOf(body))).toEqual(body);
  });

  test('of the server without rows or cells does not break the editor', () => {
    const body: Body = {
      type: 'doc',
      content: [
        { type: 'table', content: [] },
        { type: 'table', content: [{ type: 'table_row', content: [] }, { type: 'table_row', content: [{ type: 'table_cell', content: [] }] }] },
      ],
    };
    const document = documentOf(body);
    document.check();
    expect(document.childCount).toBe(1);
  });

  test('is walked through by Tab, which adds a row at the end', () => {
    const state = after(opened(), moveCell(1));
    expect(cellAtCursor(state)).toBe('Đơn vị');
    expect(cellAtCursor(after(state, moveCell(1)))).toBe('1');
    expect(cellAtCursor(after(state, moveCell(1), moveCell(-1)))).toBe('Đơn vị');
    expect(texts(after(state, moveCell(1), moveCell(1), moveCell(1)))).toEqual([...REPORT, ['', '']]);
  });

  test('gains and loses rows, and goes with its last one', () => {
    expect(texts(after(opened(), addRow))).toEqual([REPORT[0], ['', ''], REPORT[1]]);
    expect(texts(after(opened(), removeRow))).toEqual([REPORT[1]]);
    const gone = after(opened(), removeRow, removeRow);
    expect(bodyOf(gone.doc)).toEqual({ type: 'doc', content: [{ type: 'paragraph', content: [] }] });
  });

  test('commands do nothing outside of one', () => {
    const doc = documentOf({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Chữ' }] }] });
    const state = EditorState.create({ doc, selection: TextSelection.create(doc, 1) });
    for (const command of [addRow, removeRow, moveCell(1), moveCell(-1)]) expect(command(state)).toBe(false);
  });
});

describe('what a spreadsheet puts on the clipboard as text', () => {
  test('is rows of cells, also with line breaks and quotes in a cell', () => {
    expect(cellsOf('STT\tĐơn vị\r\n1\tXã Y Tý\r\n')).toEqual(REPORT);
    expect(cellsOf('a\t"b ""c""\nd"\ne\t')).toEqual([
      ['a', 'b "c"\nd'],
      ['e', ''],
    ]);
    expect(cellsOf('\t\n\t')).toEqual([
      ['', ''],
      ['', ''],
    ]);
  });

  test('is told from text with a tab in it', () => {
    expect(cellsOf('Kính gửi:\tỦy ban\nMột dòng')).toBeNull();
    expect(cellsOf('Không có bảng')).toBeNull();
    expect(cellsOf(Array.from({ length: 21 }, () => 'x').join('\t'))).toBeNull();
  });
});

test("Word's bullets become dashes; what is written stays", () => {
  expect(plainBullet('\uF0B7\tMột ý')).toBe('- Một ý');
  expect(plainBullet('➢ Hai ý')).toBe('- Hai ý');
  expect(plainBullet('• Ba ý')).toBe('• Ba ý');
  expect(plainBullet('Đã làm ✔')).toBe('Đã làm ✔');
});
