// SPDX-License-Identifier: MPL-2.0
import { describe, expect, test } from 'vitest';

import type { ServerMessage } from '../generated/protocol';
import { FEATURES } from './features';
import { unreadChat } from './features/chat';
import { LATE_FEATURES } from './features/late';
import { BEFORE, reduce, withLate, type Received } from './state';
import { person, welcome } from './test-room';

const said = (id: number, text: string): ServerMessage => ({ type: 'chat', message: { id, participant: 'Bình', name: 'Bình', at: 5, text, to: { who: 'everyone' }, file: null, withdrawn: null } });

function whole(messages: ServerMessage[]) {
  const received: Received[] = messages.map((message, at) => ({ message, at }));
  const early = received.reduce((state, each) => reduce(state, { type: 'received', ...each }, FEATURES), BEFORE);
  return withLate(early, LATE_FEATURES, received);
}

describe('features that come with the drawn call', () => {
  test('know what was said before they came, as news', () => {
    const state = whole([welcome('An', [person('An'), person('Bình')]), said(1, 'Nghe rõ không?')]);
    expect(state.said.map(({ text }) => text)).toEqual(['Nghe rõ không?']);
    expect(unreadChat(state)).toBe(1);
  });

  test('take nothing for news that was there when the person entered', () => {
    const inside = welcome('An', [person('An')]);
    if (inside.type === 'welcome') inside.state.chat_last = 1;
    expect(whole([inside]).chatSeenTo).toBe(1);
  });
});
