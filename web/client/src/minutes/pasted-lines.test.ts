// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { takenOver, withLines } from './pasted-lines';

describe('lines of recipients as they are taken over', () => {
  it.each([
    ['- Như trên;\n- UBND tỉnh (để b/c);\n- Lưu: VT.', ['Như trên;', 'UBND tỉnh (để b/c);', 'Lưu: VT.']],
    ['–\tNhư trên;\r\n— Sở Tài chính;\r\n', ['Như trên;', 'Sở Tài chính;']],
    ['\uF0B7\tNhư trên;\n•Sở Tài chính;\n* Các xã;\n+ Xã Tân Lập;', ['Như trên;', 'Sở Tài chính;', 'Các xã;', 'Xã Tân Lập;']],
    ['- - Như trên;\n\n-Sở Tài chính;', ['Như trên;', 'Sở Tài chính;']],
    ['-\n-', ['']],
  ])('%j has no marks of its own', (pasted, lines) => {
    expect(takenOver(pasted)).toEqual(lines);
  });

  it('a mark typed before a blank goes, other text stays as it is typed', () => {
    expect(takenOver('- Sở Tài chính')).toEqual(['Sở Tài chính']);
    for (const typed of ['-', 'Sở Tài chính - Kế hoạch', 'VT, P.TC-KH', '+84 214 3840 034', '']) expect(takenOver(typed)).toEqual([typed]);
  });

  it('of the same “Lưu:” twice the last stays, where something was pasted', () => {
    const draft = ['Như thành phần tham dự;', 'Lưu: VT.'];
    expect(withLines(draft, 0, takenOver('- Như trên;\n- Lưu: VT'))).toEqual(['Như trên;', 'Lưu: VT.']);
    expect(withLines(draft, 1, ['Các xã;', 'Lưu: VT, P.TH.'])).toEqual(['Như thành phần tham dự;', 'Các xã;', 'Lưu: VT, P.TH.']);
    expect(withLines(draft, 0, ['Như trên;', 'Lưu: VT, P.TH.']), 'another archive is another line').toHaveLength(3);
    expect(withLines(draft, 0, ['Lưu: VT.']), 'nothing vanishes while one types').toHaveLength(2);
    expect(withLines(['Các xã;', 'Các xã;'], 0, ['Các xã;', 'Các xã;']), 'only where copies are kept').toHaveLength(3);
  });
});
