// SPDX-License-Identifier: MPL-2.0
// The draft's instructions to the secretary, in minutes of a meeting that was not opened, under
// items of the agenda without words and in a notice without conclusions. Found where the server
// finds it (`meetings/src/minutes/draft_note.rs`); both are tested with its `draft-note-cases.json`.
// Pure functions.

import type { Node } from 'prosemirror-model';

import { shownOf } from './designation';
import { schema } from './schema';

const BEGINS = 'Cuộc họp không được khai mạc trên hệ thống nên không có bản ghi';
const ASKS = 'thư ký ghi thời gian bắt đầu, kết thúc, thành phần tham dự và nội dung';
const WHOLE = `${BEGINS}, điểm danh và thời gian họp. Nếu đã họp ở nơi khác, ${ASKS}, rồi bỏ đoạn này.`;
const EMPTY_ITEM = 'Mục này chưa có nội dung: thư ký ghi nội dung';
const WHOLE_EMPTY_ITEM = `${EMPTY_ITEM} thay cho đoạn này, hoặc bỏ cả mục.`;
const NO_CONCLUSIONS = 'Cuộc họp chưa có kết luận nào được công bố: thư ký ghi kết luận';
const WHOLE_NO_CONCLUSIONS = `${NO_CONCLUSIONS} của chủ trì thay cho đoạn này.`;
const ALL = [WHOLE, BEGINS, ASKS, WHOLE_EMPTY_ITEM, EMPTY_ITEM, WHOLE_NO_CONCLUSIONS, NO_CONCLUSIONS].map(shownOf);

/** Which of these lines hold some of it, also where it was torn into several. */
export function instructionLines(lines: string[]): boolean[] {
  let length = 0;
  const shown = lines.map(shownOf);
  const spans = shown.map((line) => ({ begin: length, end: (length += line.length) }));
  const text = shown.join('');
  const found = ALL.flatMap((words) => placesOf(text, words).map((at) => ({ begin: at, end: at + words.length })));
  return spans.map((line) => found.some((words) => line.begin < words.end && line.end > words.begin));
}

function placesOf(text: string, words: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) places.push(at);
  return places;
}

/** Where its first lines stand, together; lines in different cells of a table do not. */
export function instructionIn(doc: Node): { from: number; to: number } | null {
  const lines: { text: string; from: number; to: number; cell: number | null }[] = [];
  doc.descendants((node, position) => {
    if (node.isTextblock) lines.push({ text: node.textContent, from: position + 1, to: position + 1 + node.content.size, cell: cellAround(doc, position) });
  });
  const found = instructionLines(lines.map(({ text }) => text));
  const at = found.indexOf(true);
  const first = lines[at];
  if (!first) return null;
  const after = lines.findIndex(({ cell }, index) => index > at && (!found[index] || cell !== first.cell));
  return { from: first.from, to: (lines.at(after < 0 ? -1 : after - 1) ?? first).to };
}

/** The position of the cell, or none outside of tables. */
function cellAround(doc: Node, position: number): number | null {
  const place = doc.resolve(position);
  for (let depth = place.depth; depth > 0; depth--) if (place.node(depth).type === schema.nodes.table_cell) return place.before(depth);
  return null;
}
