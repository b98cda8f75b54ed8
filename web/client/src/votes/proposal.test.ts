// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { Mark, VoteSummary } from '../generated/protocol';
import { adoptedBy, conclusionsText, isReadBack } from './proposal';

const mark = (number: number, kind: Mark['kind'], text: string, standing: Mark['standing'] = 'desk'): Mark => ({ number, kind, text, standing }) as Mark;

test('conclusions are read back before tasks, numbered: the published ones, with those of the desk when it says so', () => {
  const marks = [mark(1, 'action_item', 'Giao Sở Tài chính\nbáo cáo'), mark(2, 'conclusion', 'Thống nhất phương án 2'), mark(3, 'conclusion', 'Viết nhầm', 'withdrawn'), mark(4, 'conclusion', 'Họp lại ngày 05/12', 'published')];
  expect(conclusionsText(marks, { conclusion: 'Kết luận', action_item: 'Nhiệm vụ' })).toBe('Kết luận:\n1. Họp lại ngày 05/12');
  expect(conclusionsText(marks, { conclusion: 'Kết luận', action_item: 'Nhiệm vụ' }, { ofDesk: true })).toBe('Kết luận:\n1. Thống nhất phương án 2\n2. Họp lại ngày 05/12\nNhiệm vụ:\n1. Giao Sở Tài chính báo cáo');
  expect(conclusionsText([], { conclusion: 'Kết luận', action_item: 'Nhiệm vụ' })).toBe('');
});

test('the conclusions are read back once they were adopted as they are', () => {
  const vote = (number: number, opened_at: number, is_adopted: boolean): VoteSummary => ({ number, title: 'Thông qua kết luận', closes_at: null, is_open: false, cast: 3, entitled: 3, opened_at, is_adopted });
  const titles = ['Thông qua kết luận'];
  const written = (written_at: number, standing: Mark['standing'] = 'published'): Mark => ({ ...mark(1, 'conclusion', 'Phương án 2', standing), written_at });
  expect(isReadBack([written(5)], adoptedBy([vote(1, 10, false)], titles))).toBe(false);
  const adopted = adoptedBy([vote(1, 10, true), vote(2, 20, false)], titles);
  expect(adopted?.number).toBe(1);
  expect(isReadBack([written(5)], adopted)).toBe(true);
  expect(isReadBack([written(5), written(15)], adopted)).toBe(false);
  expect(isReadBack([written(5), written(15, 'withdrawn')], adopted)).toBe(true);
  expect(isReadBack([written(15)], adoptedBy([vote(1, 10, true), vote(2, 20, true)], titles))).toBe(true);
  expect(adoptedBy([{ ...vote(1, 10, true), title: 'Việc khác' }], titles)).toBe(null);
});
