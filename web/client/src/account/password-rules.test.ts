// SPDX-License-Identifier: MPL-2.0
import { expect, it } from 'vitest';

import { mistakesIn } from './password-rules';

it('everything wrong with a new password is said in one go', () => {
  const form = { needsCurrent: true, current: '', wanted: 'ngắn', repeated: 'khác' };
  expect(mistakesIn(form)).toEqual(['needCurrent', 'tooShort', 'different']);
  expect(mistakesIn({ ...form, current: 'cũ', wanted: '', repeated: '' }), 'nothing was typed twice').toEqual(['tooShort']);
  expect(mistakesIn({ ...form, current: 'cũ', wanted: 'đủ dài rồi đấy', repeated: 'đủ dài rồi đấy' })).toEqual([]);
});
