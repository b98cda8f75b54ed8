// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { CaptionLine } from '../generated/protocol';
import { captionsAfter, onScreen, type Caption, type CaptionMessage } from './captions';

const line = (id: number, text: string, segment: string | null = null): CaptionLine => ({
  id,
  participant: 'mai',
  name: 'Lò Thị Mai',
  unit_name: 'UBND xã Tân Lập',
  starts_at: 1_000,
  text,
  segment,
});

const after = (messages: CaptionMessage[]): Caption[] => messages.reduce<Caption[]>((lines, message, i) => captionsAfter(lines, message, i * 1_000), []);

describe('captions', () => {
  it('grow, change their end, and settle', () => {
    const lines = after([
      { type: 'caption_line', line: line(1, 'xã đã nhật') },
      { type: 'caption_text', id: 1, keep: 9, text: 'n giống', segment: null },
      { type: 'caption_text', id: 1, keep: 0, text: 'Xã đã nhận giống.', segment: 's1' },
    ]);
    expect(lines.map(({ text, segment }) => [text, segment])).toEqual([['Xã đã nhận giống.', 's1']]);
    expect(after([{ type: 'caption_line', line: line(1, 'xã đã nhật') }, { type: 'caption_text', id: 1, keep: 9, text: 'n giống', segment: null }])[0]?.text).toBe('xã đã nhận giống');
  });

  it('forget a cough, and ignore what they do not know', () => {
    expect(after([{ type: 'caption_line', line: line(1, 'ừm') }, { type: 'caption_text', id: 1, keep: 0, text: '', segment: null }])).toEqual([]);
    expect(after([{ type: 'caption_text', id: 9, keep: 0, text: 'x', segment: null }])).toEqual([]);
  });

  it('stay long enough to be read, at most three at a time', () => {
    const said = after([1, 2, 3, 4].map((id) => ({ type: 'caption_line', line: line(id, 'Xã đã nhận giống.', `s${id}`) })));
    expect(onScreen(said, 3_500).map(({ id }) => id)).toEqual([2, 3, 4]);
    expect(onScreen(said, 60_000)).toEqual([]);
  });

  it('of the minutes before one came are known, and not shown as news', () => {
    const lines = after([{ type: 'captions', lines: [line(1, 'Kính thưa hội nghị.', 's1'), line(2, 'xã đã')], available: true }]);
    expect(lines).toHaveLength(2);
    expect(onScreen(lines, 20_000 - 10_000).map(({ id }) => id)).toEqual([2]);
  });
});
