// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { MAX_CHAT_CHARS } from '../../../generated/protocol';
import { t } from '../../../i18n';
import { time } from '../../../i18n/format';
import { chatSeen } from '../../../session/features/chat';
import type { Session } from '../../../session/session';
import { Button } from '../../../ui/button';

/** Written words to everybody. What was typed stays until it could be sent. */
export function ChatPanel({ session }: { session: Session }) {
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
      <div ref={list} class="panel-body" role="log" aria-live="polite" aria-label={t('panel.chat')}>
        {chat.length === 0 && <p class="soft">{t('chat.empty')}</p>}
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
          {t('chat.label')}
        </label>
        <input
          id="chat-text"
          class="input"
          value={text.value}
          maxLength={MAX_CHAT_CHARS}
          placeholder={t('chat.label')}
          autocomplete="off"
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" disabled={lost}>
          {t('chat.send')}
        </Button>
      </form>
    </>
  );
}
