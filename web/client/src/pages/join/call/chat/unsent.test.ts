// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { ChatMessage } from '../../../../generated/protocol';
import { nextUnsent, reachesBack, readUnsent, refusesMessage, stillUnsent, type Unsent } from './unsent';

const unsent = (text: string, made: Partial<Unsent> = {}): Unsent => ({ key: text, text, to: { who: 'everyone' }, label: 'Mọi người', after: 4, refused: null, ...made });
const said = (id: number, text: string, made: Partial<ChatMessage> = {}): ChatMessage => ({ id, participant: 'Hòa', name: 'Hòa', text, at: id, to: { who: 'everyone' }, file: null, withdrawn: null, ...made });
const left = (list: Unsent[], messages: ChatMessage[]) => stillUnsent(list, messages, 'Hòa').map(({ text }) => text);

describe('a message that waits to be sent', () => {
  it('waits until it is read among what was written since', () => {
    const waits = [unsent('Có mặt.')];
    expect(left(waits, [said(3, 'Có mặt.')])).toEqual(['Có mặt.']);
    expect(left(waits, [said(5, 'Có mặt.', { participant: 'Lập' })])).toEqual(['Có mặt.']);
    expect(left(waits, [said(5, 'Có mặt.', { to: { who: 'leaders', with: 'Hòa' } })])).toEqual(['Có mặt.']);
    expect(left(waits, [said(5, 'Có mặt.')])).toEqual([]);
    expect(left([unsent('Có mặt.', { after: null })], [said(5, 'Có mặt.')])).toEqual(['Có mặt.']);
  });

  it('is the same one however the server writes it, and once it was withdrawn', () => {
    expect(left([unsent('Xã đã nhận\u200b'.normalize('NFD'))], [said(5, 'Xã đã nhận')])).toEqual([]);
    expect(left([unsent('Nhầm')], [said(5, '', { withdrawn: { by: 'An', at: 9 } })])).toEqual([]);
    expect(left([unsent('Riêng', { to: { who: 'own_unit' } })], [said(5, 'Riêng', { to: { who: 'unit', unit: 'T01' } })])).toEqual([]);
  });

  it('lets the next one go when it is refused', () => {
    const refused = unsent('Thứ nhất', { refused: { title: 'Trao đổi đang đóng.', detail: '' } });
    expect(nextUnsent([refused, unsent('Thứ hai')])?.text).toBe('Thứ hai');
    expect(nextUnsent([refused])).toBeUndefined();
    expect([refusesMessage('chat_closed'), refusesMessage('not_asking')]).toEqual([true, false]);
  });

  it('is sent again only where all that was written since is known', () => {
    expect(reachesBack(unsent('Có mặt.'), [said(60, 'Khác')], true)).toBe(false);
    expect(reachesBack(unsent('Có mặt.'), [said(5, 'Khác')], true)).toBe(true);
    expect(reachesBack(unsent('Có mặt.'), [said(60, 'Khác')], false)).toBe(true);
  });

  it('outlives the page, as far as what was kept makes sense', () => {
    const waits = unsent('Có mặt.');
    expect(readUnsent(JSON.stringify([waits]))).toEqual([waits]);
    expect([readUnsent(''), readUnsent('{}'), readUnsent('[null,{"text":3}]')]).toEqual([[], [], []]);
  });
});
