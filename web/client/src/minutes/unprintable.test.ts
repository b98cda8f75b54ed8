// SPDX-License-Identifier: MPL-2.0
import { expect, it } from 'vitest';

import '../i18n/groups/outside-the-call';
import type { UnprintableLetter } from '../generated/protocol';
import { byLetter, shownLetter } from './unprintable';

it('a letter that stands in many places is named once, and the list mark of Word by its name', () => {
  const place = (letter: string, block: number): UnprintableLetter => ({ letter, field: null, block, excerpt: `câu ${block}` });
  const groups = byLetter([place('\uF0B7', 1), place('✔', 1), place('\uF0B7', 2), place('\uF0B7', 3)]);
  expect(groups.map(({ first, count }) => [shownLetter(first.letter), first.block, count])).toEqual([['dấu đầu dòng của Word', 1, 3], ['✔', 1, 1]]);
  expect(shownLetter('\uF0A7')).toBe('U+F0A7');
});
