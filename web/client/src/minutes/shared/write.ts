// SPDX-License-Identifier: MPL-2.0
// Writes what was edited into the shared document: the difference alone, so that what others edit
// beside it stays.

import type { Node } from 'prosemirror-model';
import * as Y from 'yjs';

import { equalEnds } from '../equal-ends';
import { type Change, difference, type Ended, written } from './difference';
import { type Attributes, LINE, type Line, type LineKind, linesOf, startsOf } from './flat';
import { type Break, read, type Reading, rowsOf, type Table } from './read';

const isEqualNode = (before: Node, after: Node) => before.eq(after);
const isEqualLine = (before: Line, after: Line) => before.is === after.is && before.node.eq(after.node) && (before.is === 'table' || after.is === 'table' || before.kind === after.kind);

/** Puts the sequence into the form that the editor writes. */
export function repaired(text: Y.Text, reading: Reading, inCell = false): Reading {
  if (reading.repairs.length === 0) return reading;
  for (const { at, do: what } of [...reading.repairs].reverse()) {
    if (what === 'break') text.insertEmbed(at, breakOf(null));
    else text.delete(at, 1);
  }
  return read(text, inCell);
}

/** Writes these blocks over those that `text` holds; answers what it holds then. */
export function write(text: Y.Text, { blocks: before, ends }: Reading, after: readonly Node[]): Reading {
  const [head, tail] = equalEnds(before, after, isEqualNode);
  const kept = linesOf(before.slice(0, head), 0);
  const [old, wanted] = [linesOf(before.slice(head, before.length - tail), 0), linesOf(after.slice(head, after.length - tail), 0)];
  const [start, end] = equalEnds(old, wanted, isEqualLine);
  kept.push(...old.slice(0, start));
  const gone = old.slice(start, old.length - end).map((line, nth): Ended<End> => ({ ...line, end: ends[kept.length + nth] }));
  const { delta, ends: now, stay } = deltaOf(segments(gone, wanted.slice(start, wanted.length - end)));
  if (delta.length > 0) text.applyDelta([{ retain: startsOf(kept).at(-1) ?? 0 }, ...delta].filter((op) => !('retain' in op) || op.retain > 0));
  stay.forEach((one) => one());
  return { blocks: [...after], ends: [...ends.slice(0, kept.length), ...now, ...ends.slice(kept.length + gone.length)], repairs: [] };
}

type End = Break | Table;
type Step = Change<End> | { table: Table; before: Node; after: Node };
type Op = { retain: number; attributes?: Attributes } | { delete: number } | { insert: string | Y.AbstractType<unknown>; attributes?: Attributes };

/** What the library is told, what the lines end with afterwards, and what is written into tables and
 * breaks that stay. */
function deltaOf(steps: readonly Step[]): { delta: Op[]; ends: End[]; stay: (() => void)[] } {
  const delta: Op[] = [];
  const ends: End[] = [];
  const stay: (() => void)[] = [];
  for (const step of steps) {
    if ('keep' in step) {
      const { keep, kind } = step;
      delta.push({ retain: 1 });
      ends.push(keep);
      if (keep instanceof Y.Map && (keep.get(LINE) ?? null) !== kind) stay.push(() => setKind(keep, kind));
    } else if ('table' in step) {
      delta.push({ retain: 1 });
      ends.push(step.table);
      stay.push(() => writeTable(step.table, step.before, step.after));
    } else if ('put' in step) {
      const come = step.put === 'table' ? tableOf(step.node) : breakOf(step.kind);
      delta.push({ insert: come as Y.AbstractType<unknown> });
      ends.push(come);
    } else delta.push(step);
  }
  return { delta, ends, stay };
}

function breakOf(kind: LineKind): Break {
  const end: Break = new Y.Map();
  if (kind !== null) end.set(LINE, kind);
  return end;
}

function setKind(end: Break, kind: LineKind): void {
  if (kind === null) end.delete(LINE);
  else end.set(LINE, kind);
}

/** Tables that are in both stay, in their order; what stands between them is compared piece by
 * piece. */
function segments(gone: Ended<End>[], come: Line[]): Step[] {
  const tablesIn = (lines: Ended<End>[]) => lines.flatMap((line, at) => (line.is === 'table' ? [{ node: line.node, at, end: line.end }] : []));
  const [old, wanted] = [tablesIn(gone), tablesIn(come)];
  const [start, end] = equalEnds(old, wanted, (one, other) => one.node.eq(other.node));
  const between = Math.min(old.length, wanted.length) - start - end;
  const pairs = [
    ...Array.from({ length: start + between }, (_, nth) => [nth, nth] as const),
    ...Array.from({ length: end }, (_, nth) => [old.length - end + nth, wanted.length - end + nth] as const),
  ];
  const steps: Step[] = [];
  let [from, to] = [0, 0];
  for (const [nth, other] of pairs) {
    const [was, is] = [old[nth], wanted[other]];
    if (!was || !is || !(was.end instanceof Y.Array)) continue;
    steps.push(...difference(gone.slice(from, was.at), come.slice(to, is.at)), { table: was.end, before: was.node, after: is.node });
    [from, to] = [was.at + 1, is.at + 1];
  }
  return [...steps, ...difference(gone.slice(from), come.slice(to))];
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
  write(text, repaired(text, read(text, true), true), after.content.content);
}

function tableOf(node: Node): Table {
  return arrayOf(node.content.content.map(rowOf));
}

function rowOf(row: Node): Table {
  return arrayOf(
    row.content.content.map((cell) => {
      const text = new Y.Text();
      text.applyDelta(deltaOf(written(linesOf(cell.content.content, 0))).delta);
      return text;
    }),
  );
}

function arrayOf(content: unknown[]): Table {
  const array: Table = new Y.Array();
  array.push(content);
  return array;
}
