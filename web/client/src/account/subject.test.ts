// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { subjectWords } from './subject';

test('a certificate is told as a name and an office', () => {
  expect(subjectWords('CN=Lê Thị Cúc,OU=Văn phòng,O=UBND tỉnh Lào Cai,C=VN')).toBe('Lê Thị Cúc, Văn phòng, UBND tỉnh Lào Cai');
  expect(subjectWords('C=VN, O=Công ty A\\, B, CN=Cúc')).toBe('Cúc, Công ty A, B');
});

test('what names nobody is shown as it is', () => {
  expect(subjectWords('Lê Thị Cúc')).toBe('Lê Thị Cúc');
  expect(subjectWords('O=UBND,C=VN')).toBe('O=UBND,C=VN');
});
