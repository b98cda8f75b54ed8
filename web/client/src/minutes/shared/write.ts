// SPDX-License-Identifier: MPL-2.0
// Writes what was edited into the shared document: the difference alone, so that what others edit
// beside it stays.

import type { Node } from 'prosemirror-model';
import * as Y from 'yjs';

import { equalEnds } from '../equal-ends';
import { type Change, difference, spansOf } from './difference';
import { BREAK, linesOf, type Line, startsOf } from './flat';
import { read, type Repair, rowsOf, type Table } from './read';

const isEqualNode = (before: Node, after: Node) => before.eq(after);
const isEqualLine = (before: Line, after: Line) => before.is === after.is && before.node.eq(after.node) && (before.is === 'table' || after.is === 'table' || before.kind === after.kind);

/** Puts the sequence into the form that the editor writes. */
export function repair(text: Y.Text, repairs: readonly Repair[]): void {
  for (const { at, do: what } of [...repairs].reverse()) {
    if (what === 'break') text.insert(at, BREAK, {});
    else text.delete(at, 1);
  }
}

/** Writes the blocks `after` over the blocks `before`, which `text` holds with these tables; answers
 * its tables afterwards. */
export function write(text: Y.Text, before: readonly Node[], after: readonly Node[], tables: readonly Table[]): Table[] {
  const [head, tail] = equalEnds(before, after, isEqualNode);
  const [old, wanted] = [linesOf(before.slice(head, before.length - tail), 0), linesOf(after.slice(head, after.length - tail), 0)];
  const [start, end] = equalEnds(old, wanted, isEqualLine);
  const kept = [...linesOf(before.slice(0, head), 0), ...old.slice(0, start)];
  const [gone, come] = [old.slice(start, old.length - end), wanted.slice(start, wanted.length - end)];
  const first = kept.filter(({ is }) => is === 'table').length;
  const among = tables.slice(first, first + gone.filter(({ is }) => is === 'table').length);
  const { changes, stay } = segments(gone, come, among);
  const added: Table[] = [];
  const delta = changes.map((change) => {
    if (!('insert' in change) || typeof change.insert === 'string') return change;
    const table = tableOf(change.insert);
    added.push(table);
    return { insert: table };
  });
  if (delta.length > 0) text.applyDelta([{ retain: startsOf(kept).at(-1) ?? 0 }, ...delta].filter((op) => !('retain' in op) || op.retain > 0));
  stay.forEach(({ table, before: was, after: is }) => writeTable(table, was, is));
  // In the order of the text: those that stay and those that came.
  const now = come.filter(({ is }) => is === 'table').map(({ node }) => stay.find(({ after: one }) => one === node)?.table ?? added.shift());
  return [...tables.slice(0, first), ...now.filter((table) => table !== undefined), ...tables.slice(first + among.length)];
}

interface Staying {
  table: Table;
  before: Node;
  after: Node;
}

/** Tables that are in both stay, in their order; what stands between them is compared piece by
 * piece. */
function segments(gone: Line[], come: Line[], among: readonly Table[]): { changes: Change[]; stay: Staying[] } {
  const tablesIn = (lines: Line[]) => lines.flatMap((line, at) => (line.is === 'table' ? [{ node: line.node, at }] : []));
  const [old, wanted] = [tablesIn(gone), tablesIn(come)];
  const [start, end] = equalEnds(old, wanted, (one, other) => one.node.eq(other.node));
  const between = Math.min(old.length, wanted.length) - start - end;
  const pairs = [
    ...Array.from({ length: start + between }, (_, nth) => [nth, nth] as const),
    ...Array.from({ length: end }, (_, nth) => [old.length - end + nth, wanted.length - end + nth] as const),
  ];
  const changes: Change[] = [];
  const stay: Staying[] = [];
  let [from, to] = [0, 0];
  for (const [nth, other] of pairs) {
    const [was, is, table] = [old[nth], wanted[other], among[nth]];
    if (!was || !is || !table) continue;
    changes.push(...difference(gone.slice(from, was.at), come.slice(to, is.at)), { retain: 1 });
    [from, to] = [was.at + 1, is.at + 1];
    stay.push({ table, before: was.node, after: is.node });
  }
  changes.push(...difference(gone.slice(from), come.slice(to)));
  return { changes, stay };
}

function writeTable(table: Table, before: Node, after: Node): void {
  const rows = rowsOf(table);
  const [old, wanted] = [before.content.content, after.content.content];
  const [start, end] = equalEnds(old, wanted, isEqualNode);
  const paired = Math.min(old.length, wanted.length) - end;
  for (let nth = start; nth < paired; nth += 1) {
    const [row, is] = [rows[nth], wanted[nth]];
    if (row && is) writeRow(table, row, is);
  }
  for (const { at } of rows.slice(paired, old.length - end).reverse()) table.delete(at, 1);
  const come = wanted.slice(paired, wanted.length - end);
  const last = rows[paired - 1];
  if (come.length > 0) table.insert(last ? last.at + 1 : 0, come.map(rowOf));
}

function writeRow(table: Table, { at, cells }: ReturnType<typeof rowsOf>[number], after: Node): void {
  if (cells.length === after.childCount) {
    after.content.content.forEach((cell, nth) => {
      const text = cells[nth]?.text;
      if (text) writeCell(text, cell);
    });
    return;
  }
  table.delete(at, 1);
  table.insert(at, [rowOf(after)]);
}

function writeCell(text: Y.Text, after: Node): void {
  const { blocks, repairs } = read(text, true);
  repair(text, repairs);
  write(text, blocks, after.content.content, []);
}

function tableOf(node: Node): Table {
  return arrayOf(node.content.content.map(rowOf));
}

function rowOf(row: Node): Table {
  return arrayOf(
    row.content.content.map((cell) => {
      const text = new Y.Text();
      text.applyDelta(spansOf(linesOf(cell.content.content, 0)).map(({ text: insert, attributes }) => ({ insert, attributes })));
      return text;
    }),
  );
}

function arrayOf(content: unknown[]): Table {
  const array: Table = new Y.Array();
  array.push(content);
  return array;
}
