// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import cases from '../../../../meetings/src/minutes/draft-note-cases.json';
import type { Body } from '../generated/protocol';
import { instructionIn, instructionLines } from './draft-instruction';
import { documentOf } from './schema';

/** The texts of an editor's headings and paragraphs. */
function linesOf(body: Body): string[] {
  const lines: string[] = [];
  documentOf(body).descendants((node) => {
    if (node.isTextblock) lines.push(node.textContent);
  });
  return lines;
}

test('the instruction is found wherever it was moved and however it was torn, as the server finds it', () => {
  for (const { name, body, instruction } of cases) {
    const found = instructionLines(linesOf(body as Body)).flatMap((holdsSome, index) => (holdsSome ? [index] : []));
    expect(found, name).toEqual(instruction);
  }
});

/** What is selected to be deleted, its lines one below the other. */
function selected(name: string): string | null {
  const doc = documentOf(cases.find((one) => one.name === name)?.body as Body);
  const place = instructionIn(doc);
  return place && doc.textBetween(place.from, place.to, '|');
}

test('its lines are gone to together, in a table those of the first cell', () => {
  expect(selected('torn in the middle of the words by which it is found')).toMatch(/^Cuộc họp không được khai mạc\| trên .*\|, điểm danh .*\|thành phần .*\|, rồi bỏ đoạn này\.$/);
  expect(selected('torn into items of a list')).toMatch(/^Cuộc họp không được khai mạc\|+ trên hệ thống .* rồi bỏ đoạn này\.$/);
  expect(selected('in a cell of a table')).toMatch(/^Cuộc họp .* rồi bỏ đoạn này\.$/);
  expect(selected('torn inside a cell')).toMatch(/^Cuộc họp không được khai mạc\| trên .* rồi bỏ đoạn này\.$/);
  expect(selected('torn into two cells')).toMatch(/^Cuộc họp .* kết thúc, $/);
  expect(selected('torn from a paragraph into a table')).toMatch(/^Cuộc họp .* kết thúc, $/);
  expect(selected('one half alone is not found')).toBe(null);
});
