// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { ChatMessage, ChatScope, ServerMessage } from '../../generated/protocol';
import type { State } from '../state';
import { after, person, reduce, welcome } from '../test-room';
import { chatFetched, chatSeen, earlierChatFetched, unreadChat, unreadPrivately } from './chat';

const [an, lap] = [person('An', { role: 'chair' }), person('Lập')];
const says = (id: number, participant: string, to: ChatScope = { who: 'everyone' }): ChatMessage => ({ id, participant, name: participant, text: 'Có mặt.', at: id, to, file: null, withdrawn: null });
const told = (message: ChatMessage): ServerMessage => ({ type: 'chat', message });
const enters = (last: number): ServerMessage => {
  const message = welcome('An', [an, lap]);
  return message.type === 'welcome' ? { ...message, state: { ...message.state, chat_last: last } } : message;
};
const change = (state: State, made: (state: State) => Partial<State>): State => reduce(state, { type: 'changed', change: made });
const ids = (state: State): number[] => state.said.map(({ id }) => id);

describe('the chat', () => {
  it('counts what others wrote until it is looked at, also what came while the line was lost', () => {
    const entered = change(after([enters(1)]), chatFetched({ messages: [says(1, 'Lập')], earlier: false }, 1));
    expect(unreadChat(entered)).toBe(0);
    const more = after([told(says(2, 'Lập')), told(says(2, 'Lập')), told(says(3, 'An'))], entered);
    expect([unreadChat(more), ids(more)]).toEqual([1, [1, 2, 3]]);
    const back = change(after([enters(5)], more), chatFetched({ messages: [1, 2, 3, 4, 5].map((id) => says(id, id === 3 ? 'An' : 'Lập')), earlier: false }, 1));
    expect(unreadChat(back)).toBe(3);
    expect(unreadChat(change(back, chatSeen))).toBe(0);
  });

  it('says how many of them are private', () => {
    const state = after([enters(0), told(says(1, 'Lập')), told(says(2, 'Lập', { who: 'leaders', with: 'Lập' }))]);
    expect([unreadChat(state), unreadPrivately(state)]).toEqual([2, 1]);
  });

  it('keeps what came while the older ones were fetched, and puts earlier ones before', () => {
    const state = change(after([enters(4), told(says(5, 'Lập'))]), chatFetched({ messages: [says(3, 'Lập'), says(4, 'Lập')], earlier: true }, 1));
    expect([ids(state), state.saidEarlier]).toEqual([[3, 4, 5], true]);
    const whole = change(state, earlierChatFetched({ messages: [says(1, 'Lập'), says(2, 'Lập')], earlier: false }));
    expect([ids(whole), whole.saidEarlier]).toEqual([[1, 2, 3, 4, 5], false]);
  });

  it('shows who withdrew a message instead of its words, and counts it no more', () => {
    const state = after([enters(0), told(says(1, 'Lập')), { type: 'chat_withdrawn', id: 1, withdrawn: { by: 'An', at: 9 } }]);
    expect([state.said[0]?.text, state.said[0]?.withdrawn?.by, unreadChat(state)]).toEqual(['', 'An', 0]);
  });

  it('forgets what was read by other rights', () => {
    const led = after([enters(0), told(says(1, 'Lập', { who: 'leaders', with: 'Lập' })), told(says(2, 'Lập'))]);
    expect(ids(change(led, chatFetched({ messages: [says(2, 'Lập')], earlier: false }, 1)))).toEqual([2]);
  });

  it('knows that it was closed', () => {
    const state = after([enters(0), { type: 'chat_rules', closed: { by: 'An', at: 9 }, kept: false }]);
    expect([state.room?.chat_closed?.by, state.room?.chat_kept]).toEqual(['An', false]);
  });
});
