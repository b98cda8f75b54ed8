// SPDX-License-Identifier: MPL-2.0
// Tables in the editor: making one from rows of text, and the keys and buttons inside one.

import type { Node, ResolvedPos } from 'prosemirror-model';
import { type Command, type EditorState, Selection, TextSelection } from 'prosemirror-state';

import { schema } from './schema';

const { nodes } = schema;

/** As the server allows (`meetings/src/minutes/table.rs`). */
export const MAX_TABLE_COLUMNS = 20;

/** Depth of the row around a place, or none. */
function rowDepth($from: ResolvedPos): number | null {
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === nodes.table_row) return depth;
  return null;
}

export function isInTable(state: EditorState): boolean {
  return rowDepth(state.selection.$from) !== null;
}

function emptyRow(columns: number): Node {
  return nodes.table_row.create(null, Array.from({ length: Math.max(1, columns) }, () => nodes.table_cell.create(null, nodes.paragraph.create())));
}

/** An empty row below the one with the cursor; the cursor goes into it. */
export const addRow: Command = (state, dispatch) => {
  const { $from } = state.selection;
  const depth = rowDepth($from);
  if (depth === null) return false;
  if (dispatch) {
    const after = $from.after(depth);
    const change = state.tr.insert(after, emptyRow($from.node(depth).childCount));
    dispatch(change.setSelection(TextSelection.near(change.doc.resolve(after + 1))).scrollIntoView());
  }
  return true;
};

/** Takes the row with the cursor out; with its last row a table goes. */
export const removeRow: Command = (state, dispatch) => {
  const { $from } = state.selection;
  const depth = rowDepth($from);
  if (depth === null) return false;
  if (dispatch) {
    const whole = $from.node(depth - 1).childCount === 1 ? depth - 1 : depth;
    const [from, to] = [$from.before(whole), $from.after(whole)];
    // A document needs a block.
    const last = whole === 1 && state.doc.childCount === 1;
    const change = last ? state.tr.replaceWith(from, to, nodes.paragraph.create()) : state.tr.delete(from, to);
    dispatch(change.setSelection(Selection.near(change.doc.resolve(Math.min(from, change.doc.content.size)))).scrollIntoView());
  }
  return true;
};

/** Tab goes to the next cell and from the last one into a new row; Shift and Tab to the one before.
 */
export function moveCell(step: 1 | -1): Command {
  return (state, dispatch, view) => {
    const { $from } = state.selection;
    const row = rowDepth($from);
    if (row === null) return false;
    const cell = row + 1;
    const at = step === 1 ? $from.after(cell) : $from.before(cell);
    const $at = state.doc.resolve(at);
    const beside = step === 1 ? $at.nodeAfter : $at.nodeBefore;
    const next = beside ? at : step === 1 ? $from.after(row) : $from.before(row);
    if (!beside) {
      const rowBeside = step === 1 ? state.doc.resolve(next).nodeAfter : state.doc.resolve(next).nodeBefore;
      if (!rowBeside) return step === 1 ? addRow(state, dispatch, view) : true;
    }
    dispatch?.(state.tr.setSelection(Selection.near(state.doc.resolve(next), step)).scrollIntoView());
    return true;
  };
}

/** Rows of texts as a table. A cell's lines become its paragraphs. */
export function tableOf(rows: string[][]): Node {
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const cell = (text: string) =>
    nodes.table_cell.create(
      null,
      text.split('\n').map((line) => nodes.paragraph.create(null, line.trim() === '' ? null : schema.text(line.trim()))),
    );
  return nodes.table.create(
    null,
    rows.map((row) =>
      nodes.table_row.create(
        null,
        Array.from({ length: columns }, (_, at) => cell(row[at] ?? '')),
      ),
    ),
  );
}
