// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { MAX_CHAT_CHARS } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';
import { time } from '../../../../i18n/format';
import { chatSeen } from '../../../../session/features/chat';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import type { CallFeature } from '../call-feature';
import './style.css';

const say = featureWords(
  {
    title: 'Trao đổi',
    label: 'Nhập lời nhắn cho mọi người',
    send: 'Gửi',
    unread: 'Trao đổi: {n} lời nhắn chưa đọc',
    empty: 'Chưa có lời nhắn nào. Lời nhắn gửi ở đây mọi người trong phòng họp đều thấy.',
  },
  {
    title: 'Chat',
    label: 'Message to everybody',
    send: 'Send',
    unread: 'Chat: {n} unread {n:message|messages}',
    empty: 'No messages yet. Everybody in the meeting sees what is sent here.',
  },
);

/** Written words to everybody. What was typed stays until it could be sent. */
function Panel({ session }: { session: Session }) {
  const text = useSignal('');
  const list = useRef<HTMLDivElement>(null);
  const chat = useComputed(() => session.state.value.room?.chat).value ?? [];
  const you = useComputed(() => session.state.value.you).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  useEffect(() => {
    list.current?.scrollTo(0, list.current.scrollHeight);
  }, [chat.length]);
  const unread = useComputed(() => session.state.value.unread).value;
  useEffect(() => {
    // A window in the background shows its title only: what comes meanwhile stays unread.
    const look = () => {
      if (document.visibilityState === 'visible') session.change(chatSeen);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [unread]);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const words = text.value.trim();
    if (words !== '' && session.send({ type: 'chat', text: words })) text.value = '';
  };
  return (
    <>
      <div ref={list} class="panel-body" role="log" aria-live="polite" aria-label={say('title')}>
        {chat.length === 0 && <p class="soft">{say('empty')}</p>}
        {chat.map((message) => (
          <div key={message.id} class={message.participant === you ? 'message message-own' : 'message'}>
            <p class="small soft">
              <strong>{message.name}</strong> {time(message.at)}
            </p>
            <p class="message-text">{message.text}</p>
          </div>
        ))}
      </div>
      <form class="chat-form" onSubmit={send}>
        <label class="visually-hidden" for="chat-text">
          {say('label')}
        </label>
        <input
          id="chat-text"
          class="input"
          value={text.value}
          maxLength={MAX_CHAT_CHARS}
          placeholder={say('label')}
          autocomplete="off"
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" disabled={lost}>
          {say('send')}
        </Button>
      </form>
    </>
  );
}

export const chat: CallFeature = {
  panel: {
    name: 'chat',
    icon: 'chat',
    title: () => say('title'),
    isOffered: () => true,
    badge: ({ unread }) => unread,
    badgeWords: (n) => say('unread', { n }),
    Content: Panel,
  },
};
