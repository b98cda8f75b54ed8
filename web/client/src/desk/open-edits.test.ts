// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Segment } from '../generated/protocol';
import { OpenEdits, correction } from './open-edits';

const sentence = (id: string, text: string) => ({ id, text }) as Segment;

test('what was typed stays while other sentences are opened, closed and drawn anew', () => {
  const changing = new OpenEdits();
  changing.words(sentence('s1', 'Thu đạt.'));
  const first = changing.open.value.get('s1');
  if (first?.of !== 'words') throw new Error('the words are being changed');
  first.typed.value = 'Thu đạt 102 %.';
  changing.speaker(sentence('s2', 'Khác.'));
  changing.done('s2');
  const still = changing.open.value.get('s1');
  expect(still?.of === 'words' && still.typed.value).toBe('Thu đạt 102 %.');
  changing.done('s1');
  expect(changing.open.value.size).toBe(0);
});

test('the list scrolls by as much as came above the form, and not at all without one', () => {
  expect(correction(400, 460)).toBe(60);
  expect(correction(400, 340)).toBe(-60);
  expect(correction(null, 340)).toBe(0);
});
