// SPDX-License-Identifier: MPL-2.0
// The shared document as the editor's tree. What is no part of minutes is left out, as the server
// leaves it out (`shared-draft/src/body.rs`).

import type { Node } from 'prosemirror-model';
import * as Y from 'yjs';

import { schema } from '../schema';
import { type Attributes, blocksOf, LINE, type LineKind, marksOf } from './flat';

/** A table: rows of cells, each cell a text of its own. */
export type Table = Y.Array<unknown>;
/** Ends a paragraph. */
export type Break = Y.Map<unknown>;

/** What keeps the sequence from being what the editor would write: a paragraph without a break (two
 * people deleted beside it at once), or something that is not shown. The next edit puts it right. */
export interface Repair {
  at: number;
  do: 'break' | 'delete';
}

export interface Reading {
  blocks: Node[];
  /** What each line is, or ends with, in the order of the lines. */
  ends: (Break | Table)[];
  repairs: Repair[];
}

type Op = { insert?: unknown; attributes?: Attributes };

/** At least the empty paragraph that an editor needs for the cursor. */
export function read(text: Y.Text, inCell = false): Reading {
  const blocks: Node[] = [];
  const ends: (Break | Table)[] = [];
  const repairs: Repair[] = [];
  let lines: { kind: LineKind; node: Node }[] = [];
  let runs: Node[] = [];
  let at = 0;
  const endLine = (kind: LineKind) => {
    lines.push({ kind: inCell ? null : kind, node: schema.nodes.paragraph.create(null, runs) });
    runs = [];
  };
  const repairLine = () => {
    repairs.push({ at, do: 'break' });
    endLine(null);
  };
  for (const { insert, attributes = {} } of text.toDelta() as Op[]) {
    if (typeof insert === 'string') {
      runs.push(schema.text(insert, marksOf(attributes)));
      at += insert.length;
      continue;
    }
    if (insert instanceof Y.Map) {
      const kind: unknown = insert.get(LINE);
      endLine(typeof kind === 'string' ? kind : null);
      ends.push(insert as Break);
      at += 1;
      continue;
    }
    const table = !inCell && insert instanceof Y.Array ? (insert as Table) : null;
    const node = table && tableNode(table);
    if (table && node) {
      if (runs.length > 0) repairLine();
      blocks.push(...blocksOf(lines), node);
      lines = [];
      ends.push(table);
    } else {
      repairs.push({ at, do: 'delete' });
    }
    at += 1;
  }
  if (runs.length > 0) repairLine();
  blocks.push(...blocksOf(lines));
  if (blocks.length === 0) {
    repairLine();
    blocks.push(...blocksOf(lines));
  }
  return { blocks, ends, repairs };
}

/** The cells of each row, with their places: what a row or a table has besides is not shown. */
export function rowsOf(table: Table): { row: Table; at: number; cells: { text: Y.Text; at: number }[] }[] {
  const rows = table.toArray().flatMap((row, at) => {
    if (!(row instanceof Y.Array)) return [];
    const cells = row.toArray().flatMap((text, at) => (text instanceof Y.Text ? [{ text, at }] : []));
    return cells.length > 0 ? [{ row: row as Table, at, cells }] : [];
  });
  return rows;
}

function tableNode(table: Table): Node | null {
  const rows = rowsOf(table).map(({ cells }) => {
    const nodes = cells.map(({ text }) => schema.nodes.table_cell.create(null, read(text, true).blocks));
    return schema.nodes.table_row.create(null, nodes);
  });
  return rows.length > 0 ? schema.nodes.table.create(null, rows) : null;
}
