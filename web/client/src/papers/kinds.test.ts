// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { ACCEPTED, isTaken } from './kinds';

describe('the kinds of papers', () => {
  it('are told by the end of the name, however it is written', () => {
    expect(['Tờ trình.pdf', 'ANH.JPG', 'Báo cáo.docx', 'quyết định số 12'].map(isTaken)).toEqual([true, true, true, true]);
    expect(['Báo cáo.doc', 'biểu.xls', 'báo cáo.pdf.exe'].map(isTaken)).toEqual([false, false, false]);
    expect(ACCEPTED.split(',')).toContain('.jpeg');
  });
});
