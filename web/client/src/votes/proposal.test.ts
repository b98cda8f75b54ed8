// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Mark } from '../generated/protocol';
import { conclusionsText } from './proposal';

const mark = (number: number, kind: Mark['kind'], text: string, standing: Mark['standing'] = 'desk'): Mark => ({ number, kind, text, standing }) as Mark;

test('conclusions are read back before tasks, numbered, without what was withdrawn', () => {
  const marks = [mark(1, 'action_item', 'Giao Sở Tài chính\nbáo cáo'), mark(2, 'conclusion', 'Thống nhất phương án 2'), mark(3, 'conclusion', 'Viết nhầm', 'withdrawn'), mark(4, 'conclusion', 'Họp lại ngày 05/12', 'published')];
  expect(conclusionsText(marks, { conclusion: 'Kết luận', action_item: 'Nhiệm vụ' })).toBe('Kết luận:\n1. Thống nhất phương án 2\n2. Họp lại ngày 05/12\nNhiệm vụ:\n1. Giao Sở Tài chính báo cáo');
  expect(conclusionsText([], { conclusion: 'Kết luận', action_item: 'Nhiệm vụ' })).toBe('');
});
