// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { allVi } from './all';
import { FEATURE_WORDS } from './feature-words';
import '../pages/join/call/features';
import { linkQualityVi } from './link-quality.vi';

const said = [allVi, ...FEATURE_WORDS.map((words) => words.vi)].flatMap((words) => Object.values<string>(words));

describe('words that offices agreed on', () => {
  it.each(['Hủy', 'Quay lại', 'Rút đăng ký phát biểu', 'Đang chờ được cho vào', 'Biên bản: chờ chữ ký của thư ký', 'Ghi đúng như trong biên bản.'])('"%s" is what people read', (words) => {
    expect(said).toContain(words);
  });

  it('sizes of pictures are words, and nobody who was never there "dự họp với vai trò"', () => {
    expect([linkQualityVi['linkQuality.quality.f'], linkQualityVi['linkQuality.quality.h'], linkQualityVi['linkQuality.quality.q']]).toEqual(['lớn', 'vừa', 'nhỏ']);
    expect(said.filter((words) => /[fhq] ×|dự họp với vai trò/i.test(words))).toEqual([]);
  });
});
