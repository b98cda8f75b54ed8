// SPDX-License-Identifier: MPL-2.0
// What people write to each other, and how much of it is unread. What was written before is fetched
// by what draws the call.

import type { ChatHistory, ChatMessage, ParticipantId } from '../../generated/protocol';
import type { State } from '../state';
import type { Change, Feature } from './feature';

export type ChatSlice = {
  /** What this person reads, oldest first, as far as it was told or fetched. */
  said: ChatMessage[];
  /** Whether there is more before it. */
  saidEarlier: boolean;
  /** Up to this message all was there when the person entered, or was on screen since. */
  chatSeenTo: number | null;
  /** How often the page has entered: each time, what was missed is fetched. */
  chatEntries: number;
  /** The entry after which what was written meanwhile has been fetched. */
  chatFetchedOf: number;
};

export const chat: Feature<ChatSlice> = {
  before: { said: [], saidEarlier: false, chatSeenTo: null, chatEntries: 0, chatFetchedOf: 0 },
  received(state, message) {
    switch (message.type) {
      case 'welcome':
        return { chatSeenTo: state.chatSeenTo ?? message.state.chat_last, chatEntries: state.chatEntries + 1 };
      case 'chat':
        return { said: joined(state.said, [message.message]) };
      case 'chat_withdrawn':
        return { said: state.said.map((one) => (one.id === message.id ? { ...one, text: '', file: null, withdrawn: message.withdrawn } : one)) };
      default:
        return undefined;
    }
  },
  inRoom: (_, message) => (message.type === 'chat_rules' ? { chat_closed: message.closed, chat_kept: message.kept } : undefined),
};

/** The chat is on screen. */
export const chatSeen: Change = ({ said, chatSeenTo }) => {
  const last = said.at(-1)?.id ?? 0;
  return last > (chatSeenTo ?? 0) ? { chatSeenTo: last } : {};
};

/** The newest messages, by the rights that the person has now: what they read before by others goes.
 * What came meanwhile stays. `entry`: after which it was asked for. */
export const chatFetched =
  ({ messages, earlier }: ChatHistory, entry: number): Change =>
  ({ said }) => {
    const last = messages.at(-1)?.id ?? 0;
    return { said: joined(messages, said.filter(({ id }) => id > last)), saidEarlier: earlier, chatFetchedOf: entry };
  };

/** Messages before those that are there. */
export const earlierChatFetched =
  ({ messages, earlier }: ChatHistory): Change =>
  ({ said }) => ({ said: joined(messages, said), saidEarlier: earlier });

const isUnread = (state: State, { id, participant, withdrawn }: ChatMessage): boolean =>
  id > (state.chatSeenTo ?? 0) && participant !== state.you && withdrawn === null;

export const unreadChat = (state: State): number => state.said.filter((message) => isUnread(state, message)).length;

export const unreadPrivately = (state: State): number => state.said.filter((message) => message.to.who !== 'everyone' && isUnread(state, message)).length;

/** The person whom a private message concerns: who asked, or who was answered. */
export const askedBy = ({ to }: ChatMessage): ParticipantId | null => (to.who === 'leaders' ? to.with : null);

/** In the order of their numbers, each once. */
function joined(first: ChatMessage[], then: ChatMessage[]): ChatMessage[] {
  const known = new Set(first.map(({ id }) => id));
  const added = then.filter(({ id }) => !known.has(id));
  return added.length === 0 ? first : [...first, ...added].sort((a, b) => a.id - b.id);
}
