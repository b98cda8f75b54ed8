// SPDX-License-Identifier: MPL-2.0
// Places in the editor as places in the shared document, which stay at their words whatever is
// edited beside them, and back.

import { Fragment, type Node, type ResolvedPos } from 'prosemirror-model';
import * as Y from 'yjs';

import { schema } from '../schema';
import { linesOf, sizeOf, startsOf } from './flat';
import { type Reading, rowsOf, type Table } from './read';

/** None for a place that is in no paragraph. */
export function relative(document: Node, text: Y.Text, { ends }: Reading, at: number): Y.RelativePosition | null {
  const place = document.resolve(Math.max(0, Math.min(at, document.content.size)));
  if (!place.parent.isTextblock) return null;
  const before = document.content.content.slice(0, place.index(0));
  if (place.node(1).type !== schema.nodes.table) {
    const start = startsOf(linesOf(before, 0)).at(-1) ?? 0;
    return position(text, start + offsetIn([place.node(1)], place, place.before(1)));
  }
  const table = tablesIn(ends)[before.filter(({ type }) => type === schema.nodes.table).length];
  const cell = table && rowsOf(table)[place.index(1)]?.cells[place.index(2)]?.text;
  return cell ? position(cell, offsetIn(place.node(3).content.content, place, place.start(3))) : null;
}

const tablesIn = (ends: Reading['ends']): Table[] => ends.filter((end) => end instanceof Y.Array);

/** How far a place is in the sequence of these blocks, which begin at `start`. */
function offsetIn(blocks: readonly Node[], place: ResolvedPos, start: number): number {
  let offset = 0;
  for (const line of linesOf(blocks, start)) {
    if (line.at === place.start()) return offset + place.parentOffset;
    offset += sizeOf(line);
  }
  return offset;
}

const position = (text: Y.Text, index: number) => Y.createRelativePositionFromTypeIndex(text, Math.min(index, text.length));

/** None if its words are gone. */
export function absolute(document: Node, text: Y.Text, { ends }: Reading, relative: Y.RelativePosition): number | null {
  const found = text.doc && Y.createAbsolutePositionFromRelativePosition(relative, text.doc);
  if (!found) return null;
  if (found.type === text) return placeIn(document.content, 0, found.index);
  const tables = tablesIn(ends);
  let nth = -1;
  let place: number | null = null;
  document.forEach((block, at) => {
    if (block.type !== schema.nodes.table) return;
    const rows = rowsOf(tables[(nth += 1)] ?? new Y.Array());
    block.forEach((row, rowAt, down) => {
      row.forEach((cell, cellAt, across) => {
        if (rows[down]?.cells[across]?.text === found.type) place = placeIn(cell.content, at + 1 + rowAt + 1 + cellAt + 1, found.index);
      });
    });
  });
  return place;
}

/** The place of an index in the sequence of some blocks, which begin at `start`. */
function placeIn(blocks: Fragment, start: number, index: number): number | null {
  let left = index;
  let last: number | null = null;
  for (const line of linesOf(blocks.content, start)) {
    if (line.is === 'text') {
      if (left <= line.node.content.size) return line.at + left;
      last = line.at + line.node.content.size;
    }
    left -= sizeOf(line);
    if (left < 0) break;
  }
  return last;
}
