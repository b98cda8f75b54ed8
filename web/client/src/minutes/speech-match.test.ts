// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { matchesSpeech } from './speech-match';

const SAID = 'Thu ngân sách đạt 102 % dự toán. Tỉnh không đồng ý hoãn. Các xã báo cáo trước ngày 30/11.';

test('capitals, commas and full stops are no other words', () => {
  expect(matchesSpeech('thu ngân sách, đạt 102 % dự toán; tỉnh không đồng ý hoãn, các xã báo cáo trước ngày 30/11', SAID)).toBe(true);
});

test('whole sentences of what was said are as said', () => {
  expect(matchesSpeech('Tỉnh không đồng ý hoãn.', SAID)).toBe(true);
  expect(matchesSpeech('Tỉnh không đồng ý hoãn. Các xã báo cáo trước ngày 30/11.', SAID)).toBe(true);
});

test('a number, a word or a negation that was changed is not as said', () => {
  expect(matchesSpeech('Thu ngân sách đạt 120 % dự toán.', SAID)).toBe(false);
  expect(matchesSpeech('Thu ngân sách đạt 102 dự toán.', SAID)).toBe(false);
  expect(matchesSpeech('Tỉnh đồng ý hoãn.', SAID)).toBe(false);
  expect(matchesSpeech('đồng ý hoãn.', SAID)).toBe(false);
  expect(matchesSpeech('Các xã báo cáo trước ngày 30/12.', SAID)).toBe(false);
  expect(matchesSpeech('Thu đạt 1,5 tỷ.', 'Thu đạt 15 tỷ.')).toBe(false);
});

test('sentences that did not follow one another are not as said', () => {
  expect(matchesSpeech('Thu ngân sách đạt 102 % dự toán. Các xã báo cáo trước ngày 30/11.', SAID)).toBe(false);
});
