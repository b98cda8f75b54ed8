// SPDX-License-Identifier: MPL-2.0
// The chat beside the stage: messages, what becomes of them, and what those who lead may do.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, refusalOf, type Refusal } from '../../../../api/client';
import { CHAT_DELETED_AFTER_HOURS, type ChatHistory } from '../../../../generated/protocol';
import { chatSeen, earlierChatFetched, unreadChat } from '../../../../session/features/chat';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Notice, RefusalNotice } from '../../../../ui/notice';
import { chatOf, leads } from './addresses';
import { ChatForm } from './form';
import { Message } from './message';
import { outboxOf } from './outbox';
import { recipientOf } from './recipient';
import { UnsentMessages } from './unsent-view';
import { say } from './panel-words';

/** For those who lead: closing, and the dossier. */
function Manage({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const refusal = useSignal<Refusal | null>(null);
  if (!room) return null;
  const keep = async (kept: boolean) => {
    refusal.value = null;
    try {
      await api.put(`${chatOf(session.meeting)}/record`, { kept });
    } catch (error) {
      refusal.value = refusalOf(error);
    }
  };
  return (
    <details class="chat-manage">
      <summary>{say('manage')}</summary>
      <div class="stack">
        <Button disabled={lost} onClick={() => session.send({ type: 'close_chat', closed: room.chat_closed === null })}>
          {say(room.chat_closed === null ? 'close' : 'open')}
        </Button>
        <label class="chat-keep">
          <input type="checkbox" checked={room.chat_kept} disabled={lost} onChange={(event) => void keep(event.currentTarget.checked)} />
          <span>{say('keep')}</span>
        </label>
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
      </div>
    </details>
  );
}

export function ChatPanel({ session }: { session: Session }) {
  const list = useRef<HTMLDivElement>(null);
  const { answers } = recipientOf(session);
  const said = useComputed(() => session.state.value.said).value;
  const earlier = useComputed(() => session.state.value.saidEarlier).value;
  const you = useComputed(() => session.state.value.you).value;
  const room = useComputed(() => session.state.value.room).value;
  const mayLead = useComputed(() => leads(session.state.value)).value;
  const newest = said.at(-1)?.id;
  const unsent = outboxOf(session).value.length;
  useEffect(() => {
    list.current?.scrollTo(0, list.current.scrollHeight);
  }, [newest, unsent]);
  const unread = useComputed(() => unreadChat(session.state.value)).value;
  useEffect(() => {
    // A window in the background shows its title only: what comes meanwhile stays unread.
    const look = () => {
      if (document.visibilityState === 'visible') session.change(chatSeen);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [unread]);
  if (!room) return null;
  const fetchEarlier = async () => {
    const history = await api.get<ChatHistory>(`${chatOf(session.meeting)}?before=${said[0]?.id ?? 1}`).catch(() => null);
    if (history) session.change(earlierChatFetched(history));
  };
  const closed = room.chat_closed;
  return (
    <>
      {(closed || mayLead) && (
        <div class="chat-rules">
          {closed && <Notice kind="wait" title={say(mayLead ? 'closedLeads' : 'closed', { name: closed.by })} />}
          {mayLead && <Manage session={session} />}
        </div>
      )}
      <div ref={list} class="panel-body" role="log" aria-live="polite" aria-label={say('title')} tabIndex={0}>
        <p class="small soft chat-kept">{say(room.chat_kept ? 'kept' : 'notKept', { hours: CHAT_DELETED_AFTER_HOURS })}</p>
        {earlier && <Button onClick={fetchEarlier}>{say('earlier')}</Button>}
        {said.length === 0 && unsent === 0 && <p class="soft">{say('empty')}</p>}
        {said.map((message) => (
          <Message
            key={message.id}
            session={session}
            message={message}
            you={you}
            people={room.participants}
            mayLead={mayLead}
            onAnswer={(to) => {
              // The same person again: the field takes the focus once more.
              answers.value = null;
              setTimeout(() => (answers.value = to));
            }}
          />
        ))}
        <UnsentMessages session={session} />
      </div>
      <ChatForm session={session} />
    </>
  );
}
