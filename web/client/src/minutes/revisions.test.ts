// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { RevisionInfo } from '../generated/protocol';
import { sittingsOf } from './revisions';

/** Revisions in order, each saved by somebody at a minute; nobody means the system. */
function saved(...saves: [name: string | null, minute: number][]): RevisionInfo[] {
  return saves.map(([name, minute], at) => ({ revision: at + 1, began_at: minute * 60_000, saved_at: minute * 60_000, saved_by: name, saved_by_name: name ?? '', draft: null, name: null }));
}

test('saves of one person in one go are one sitting, another person or a long pause begins a new one', () => {
  const sittings = sittingsOf(saved([null, 0], ['Cúc', 5], ['Cúc', 6], ['Cúc', 15], ['An', 16], ['Cúc', 17], ['Cúc', 60]));
  expect(sittings.map(({ name, first, last }) => [name, first, last])).toEqual([
    ['Cúc', 7, 7],
    ['Cúc', 6, 6],
    ['An', 5, 5],
    ['Cúc', 2, 4],
    ['', 1, 1],
  ]);
});

test('a revision that holds a whole stretch of writing is shown from its begin to its end, whatever its number', () => {
  const minute = 60_000;
  const first = saved([null, 0]);
  const stretch = { revision: 26, began_at: 5 * minute, saved_at: 20 * minute, saved_by: 'Cúc', saved_by_name: 'Cúc', draft: null, name: null };
  const next = { revision: 40, began_at: 25 * minute, saved_at: 30 * minute, saved_by: 'Cúc', saved_by_name: 'Cúc', draft: null, name: null };
  const sittings = sittingsOf([...first, stretch, next]);
  expect(sittings.map(({ name, from, to, last }) => [name, from / minute, to / minute, last])).toEqual([
    ['Cúc', 5, 30, 40],
    ['', 0, 0, 1],
  ]);
});

test('what a correction was begun with stays apart from the first edits of the same person', () => {
  const sittings = sittingsOf(saved(['Cúc', 0], ['Cúc', 1], ['Cúc', 2]));
  expect(sittings.map(({ first, last }) => [first, last])).toEqual([
    [2, 3],
    [1, 1],
  ]);
});

test('a draft that was made anew stays apart from what the same person wrote just before and after it', () => {
  const revisions = saved([null, 0], ['Cúc', 1], ['Cúc', 2], ['Cúc', 3], ['Cúc', 4]).map((one) => (one.revision === 4 ? { ...one, draft: 'summary' as const } : one));
  expect(sittingsOf(revisions).map(({ first, last, draft }) => [first, last, draft])).toEqual([
    [5, 5, null],
    [4, 4, 'summary'],
    [2, 3, null],
    [1, 1, null],
  ]);
});

test('the order in which the server lists them does not matter', () => {
  const revisions = saved(['Cúc', 1], ['An', 2]);
  expect(sittingsOf([...revisions].reverse())).toEqual(sittingsOf(revisions));
});

test('a revision with a name ends a sitting, so that it can be found and restored', () => {
  const revisions = saved([null, 0], ['Cúc', 1], ['Cúc', 2], ['Cúc', 3]).map((one) => (one.revision === 3 ? { ...one, name: 'Trước khi gửi anh An' } : one));
  expect(sittingsOf(revisions).map(({ first, last, called }) => [first, last, called])).toEqual([
    [4, 4, null],
    [2, 3, 'Trước khi gửi anh An'],
    [1, 1, null],
  ]);
});
