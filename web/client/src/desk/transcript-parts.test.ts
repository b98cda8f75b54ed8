// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Segment } from '../generated/protocol';
import { merged, parts, speakersOf, speakingTimes } from './transcript-parts';

function said(id: string, speaker: string, from: number, until: number, text = 'Xã đã nhận.'): Segment {
  return { id, recording: 'r', participant: speaker, speaker, unit: `Xã ${speaker}`, starts_at: from, ends_at: until, text, confidence: 0.9, model: 'm', word_starts: [], recognised: null, corrected_by: null, named_by: null };
}

const budget = { id: 'budget', title: 'Thu ngân sách', presenter: '', minutes: null, skipped: false };
const seed = { id: 'seed', title: 'Giống vụ xuân', presenter: '', minutes: null, skipped: false };

test('news are put in their place, and a corrected sentence replaces the old one', () => {
  const before = [said('a', 'Lập', 0, 5), said('c', 'Lập', 20, 25)];
  const after = merged(before, [said('b', 'Phố', 10, 15), said('a', 'Lập', 0, 5, 'Xã đã nhận đủ.')]);
  expect(after.map(({ id, text }) => [id, text])).toEqual([
    ['a', 'Xã đã nhận đủ.'],
    ['b', 'Xã đã nhận.'],
    ['c', 'Xã đã nhận.'],
  ]);
});

test('sentences stand under the agenda item in which they were said', () => {
  const steps = [
    { item: 'budget', at: 10 },
    { item: 'seed', at: 20 },
    { item: 'budget', at: 30 },
  ];
  const cut = parts([said('a', 'An', 2, 4), said('b', 'Lập', 12, 14), said('c', 'Lập', 31, 32)], [budget, seed], steps);
  expect(cut.map(({ item, segments }) => [item?.title ?? null, segments.map(({ id }) => id).join()])).toEqual([
    [null, 'a'],
    ['Thu ngân sách', 'b'],
    ['Thu ngân sách', 'c'],
  ]);
});

test('speaking time is counted for each person, the longest first', () => {
  const times = speakingTimes([said('a', 'An', 0, 4_000), said('b', 'Lập', 5_000, 15_000), said('c', 'An', 20_000, 22_000)]);
  expect(times.map(({ speaker, millis }) => [speaker, millis])).toEqual([
    ['Lập', 10_000],
    ['An', 6_000],
  ]);
});

test('people behind one microphone are told apart once they are named', () => {
  const hall = [said('a', 'Điểm cầu Tân Lập', 0, 4_000), { ...said('b', 'Điểm cầu Tân Lập', 5_000, 15_000), speaker: 'Lò Thị Mai' }];
  expect(speakingTimes(hall).map(({ speaker, millis }) => [speaker, millis])).toEqual([
    ['Lò Thị Mai', 10_000],
    ['Điểm cầu Tân Lập', 4_000],
  ]);
  expect(speakersOf([...hall, ...hall])).toEqual(['Điểm cầu Tân Lập', 'Lò Thị Mai']);
});
