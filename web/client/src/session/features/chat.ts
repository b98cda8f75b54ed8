// SPDX-License-Identifier: MPL-2.0
// What people write to each other, and how much of it is unread.

import type { ChatMessage } from '../../generated/protocol';
import type { State } from '../state';
import type { Change, Feature } from './feature';

/** Most chat messages kept on the page, as many as the server tells a newcomer. */
const CHAT_KEPT = 200;

export type ChatSlice = {
  /** Others' chat messages that came since the chat was last on screen. */
  unread: number;
};

export const chat: Feature<ChatSlice> = {
  before: { unread: 0 },
  received(state, message) {
    switch (message.type) {
      case 'welcome':
        return { unread: state.unread + missedChat(state, message.state.chat) };
      case 'chat':
        return { unread: state.unread + missedChat(state, [message.message]) };
      default:
        return undefined;
    }
  },
  inRoom: (room, message) => (message.type === 'chat' ? { chat: withChat(room.chat, message.message) } : undefined),
};

/** The chat is on screen. */
export const chatSeen: Change = ({ unread }) => (unread === 0 ? {} : { unread: 0 });

function withChat(all: ChatMessage[], one: ChatMessage): ChatMessage[] {
  return all.some(({ id }) => id === one.id) ? all : [...all, one].slice(-CHAT_KEPT);
}

/** How many of these messages are news: from others, and not told before. What was written before
 * one came is not. */
function missedChat({ room, you }: State, told: ChatMessage[]): number {
  if (!room) return 0;
  return told.filter(({ id, participant }) => participant !== you && !room.chat.some((known) => known.id === id)).length;
}
