// SPDX-License-Identifier: MPL-2.0
// The chat in the call: what was written before is fetched once the call is drawn, so that it is
// not in the way of the first sound.

import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api } from '../../../../api/client';
import type { ChatHistory } from '../../../../generated/protocol';
import { chatFetched, unreadChat, unreadPrivately } from '../../../../session/features/chat';
import type { Session } from '../../../../session/session';
import type { CallFeature } from '../call-feature';
import { lazyPanel } from '../lazy-panel';
import { chatOf } from './addresses';
import { outboxOf } from './outbox';
import { say } from './words';
import './style.css';

/** After a request that failed, in milliseconds. */
const AGAIN_MILLIS = 5_000;

/** Fetches what was written, each time the page enters, and when the person's role is another one: by
 * the rights that they have now. Draws nothing. */
function History({ session }: { session: Session }) {
  const entries = useComputed(() => session.state.value.chatEntries).value;
  const role = useComputed(() => session.state.value.room?.your_role).value;
  useEffect(() => void outboxOf(session), [session]);
  useEffect(() => {
    if (entries === 0) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const attempt = () => {
      api.get<ChatHistory>(chatOf(session.meeting)).then(
        (history) => {
          if (!over) session.change(chatFetched(history, entries));
        },
        () => {
          if (!over) timer = setTimeout(attempt, AGAIN_MILLIS);
        },
      );
    };
    attempt();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [entries, role]);
  return null;
}

export const chat: CallFeature = {
  Overlay: History,
  panel: {
    name: 'chat',
    icon: 'chat',
    title: () => say('title'),
    isOffered: () => true,
    badge: unreadChat,
    badgeWords: (n, state) => (unreadPrivately(state) > 0 ? say('unreadPrivate', { n, m: unreadPrivately(state) }) : say('unread', { n })),
    Content: lazyPanel(({ ChatPanel }) => ChatPanel),
  },
};
