// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { newCode, shownCode, slotOf, typedCode } from './code';

test('a code that was noted is typed again with blanks and capitals', () => {
  const code = newCode();
  expect(typedCode(shownCode(code).toUpperCase())).toBe(code);
  expect([typedCode(''), typedCode(code.slice(1)), typedCode(`${code.slice(1)}g`)]).toEqual([null, null, null]);
});

test('two codes are never the same, and each has a place of its own in each vote', async () => {
  const [one, other] = [newCode(), newCode()];
  expect(one).not.toBe(other);
  expect(await slotOf('m', 1, one)).not.toBe(await slotOf('m', 2, one));
  expect(await slotOf('giao-ban', 1, '0123456789abcdef0123456789abcdef')).toBe('6e0bed21a75cea6e4a410894b0c2cbec064d97ceff60a089bf2caa224033b81a');
});
