// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Segment } from '../generated/protocol';
import { turnsOf, wordAt } from './transcript-turns';

/** Segments of ten seconds, said at the given minute. */
function said(...lines: [speaker: string, minute: number, text: string][]): Segment[] {
  return lines.map(([speaker, minute, text], at) => ({
    id: `s${at}`,
    recording: 'r',
    participant: speaker,
    speaker,
    unit: `Xã ${speaker}`,
    starts_at: minute * 60_000,
    ends_at: minute * 60_000 + 10_000,
    text,
    confidence: 0.9,
    model: 'm',
    word_starts: [],
    recognised: null,
    corrected_by: null,
    named_by: null,
  }));
}

test('what one speaker says in a row is one turn; another speaker or a long pause begins a new one', () => {
  const { turns } = turnsOf(said(['An', 0, 'Một.'], ['An', 1, 'Hai.'], ['Bình', 2, 'Ba.'], ['An', 3, 'Bốn.'], ['An', 9, 'Năm.']), '');
  expect(turns.map((turn) => [turn.speaker, turn.lines.length])).toEqual([['An', 2], ['Bình', 1], ['An', 1], ['An', 1]]);
});

test('lines stand in order of time, however they came', () => {
  const [late, early] = said(['An', 5, 'Sau.'], ['An', 1, 'Trước.']);
  const { turns } = turnsOf([late, early].filter((one) => one !== undefined), '');
  expect(turns[0]?.lines[0]?.segment.text).toBe('Trước.');
});

test('searching keeps the lines that say it, without marks too, and counts the places', () => {
  const segments = said(['An', 0, 'Thu ngân sách đạt khá, ngân sách dư.'], ['Bình', 1, 'Đường huyện hỏng.']);
  expect(turnsOf(segments, 'ngan sach')).toMatchObject({ hits: 2, turns: [{ speaker: 'An' }] });
  expect(turnsOf(segments, 'xã bình')).toMatchObject({ hits: 1, turns: [{ speaker: 'Bình' }] });
  expect(turnsOf(segments, 'không có')).toEqual({ hits: 0, turns: [] });
});

test('the word that is being said is the last that has begun', () => {
  const starts = [0, 300, 900];
  expect([-200, 0, 299, 300, 5_000].map((position) => wordAt(starts, position))).toEqual([-1, 0, 0, 1, 2]);
});
