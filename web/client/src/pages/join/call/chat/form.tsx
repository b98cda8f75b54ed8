// SPDX-License-Identifier: MPL-2.0
// The field for the next message: for whom it is stands beside the words. What was typed stays
// until it could be sent.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { refusalOf, type Refusal } from '../../../../api/client';
import { MAX_CHAT_CHARS, MAX_CHAT_FILE_BYTES, type ChatFile } from '../../../../generated/protocol';
import { number } from '../../../../i18n/format';
import { sendFile, type Sending } from '../../../../papers/request';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { RefusalNotice } from '../../../../ui/notice';
import { useHalfWritten } from '../half-written';
import { fileUpload, readers } from './addresses';
import { answer, chosenOf, recipientOf, sentTo } from './recipient';
import { say } from './words';

const KINDS = '.pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg';

/** A file on its way. Only its end is read out. */
type Way = { name: string; share: number };

function Progress({ way, onStop }: { way: Way; onStop: () => void }) {
  const share = Math.floor(way.share * 100);
  return (
    <div class="chat-way">
      <p class="small">{share < 100 ? say('sending', { name: way.name, share }) : say('checking', { name: way.name })}</p>
      <progress max={100} value={share} aria-label={say('sending', { name: way.name, share })} />
      <Button onClick={onStop}>{say('stop')}</Button>
    </div>
  );
}

export function ChatForm({ session }: { session: Session }) {
  const text = useHalfWritten(session, 'chat');
  const recipient = recipientOf(session);
  const { wanted, answers } = recipient;
  const way = useSignal<Way | null>(null);
  const refusal = useSignal<Refusal | null>(null);
  const sent = useSignal('');
  const sending = useRef<Sending<ChatFile> | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const room = useComputed(() => session.state.value.room).value;
  const options = readers({ ...session.state.peek(), room }, answers.value);
  const chosen = chosenOf(recipient, options);
  useEffect(() => () => sending.current?.stop(), []);
  const begun = useRef(answers.peek());
  useEffect(() => {
    const to = answers.value;
    // One that was begun before the panel was closed is chosen already.
    const isNew = to !== begun.current;
    begun.current = null;
    if (to === null || !isNew) return;
    answer(recipient, to);
    field.current?.focus();
  }, [answers.value]);
  if (!chosen) return null;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const words = text.value.trim();
    if (words !== '' && session.send({ type: 'chat', text: words, to: chosen.to })) {
      text.value = '';
      sentTo(recipient, chosen.value);
    }
  };
  const attach = async (file: File | undefined) => {
    if (!file || way.peek()) return;
    refusal.value = null;
    sent.value = '';
    if (file.size > MAX_CHAT_FILE_BYTES) {
      refusal.value = { code: 'too_large', title: say('tooLarge', { size: `${number(MAX_CHAT_FILE_BYTES >> 20)} MB` }), detail: say('tooLargeText') };
      return;
    }
    way.value = { name: file.name, share: 0 };
    const words = text.value.trim();
    const mine = sendFile<ChatFile>(fileUpload(session.meeting, chosen.to, file.name, words), file, (share) => (way.value = { name: file.name, share }));
    sending.current = mine;
    try {
      sent.value = say('sent', { name: (await mine.done).name });
      sentTo(recipient, chosen.value);
      if (text.value.trim() === words) text.value = '';
    } catch (error) {
      // Who stopped it knows.
      if (sending.current === mine) refusal.value = refusalOf(error);
    }
    sending.current = null;
    way.value = null;
  };
  const stopFile = () => {
    const stopped = sending.current;
    sending.current = null;
    stopped?.stop();
  };
  const isPrivate = chosen.value !== '*everyone';
  return (
    <form class={isPrivate ? 'chat-form chat-form-private' : 'chat-form'} onSubmit={send}>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {way.value && <Progress way={way.value} onStop={stopFile} />}
      <p class="visually-hidden" role="status">
        {sent.value}
      </p>
      <div class="chat-line">
        <label class="small" for="chat-to">
          {say('to')}
        </label>
        <select id="chat-to" class="input" value={chosen.value} onChange={(event) => (wanted.value = event.currentTarget.value)}>
          {options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <label class="button button-secondary chat-attach" aria-disabled={lost || way.value !== null || undefined}>
          <input
            type="file"
            class="visually-hidden"
            accept={KINDS}
            disabled={lost || way.value !== null}
            onChange={(event) => {
              const input = event.currentTarget;
              void attach(input.files?.[0]);
              // The same file once more, after it was corrected.
              input.value = '';
            }}
          />
          <span>{say('attach')}</span>
        </label>
      </div>
      <div class="chat-line">
        <label class="visually-hidden" for="chat-text">
          {chosen.field}
        </label>
        <input
          id="chat-text"
          ref={field}
          class="input"
          value={text.value}
          maxLength={MAX_CHAT_CHARS}
          placeholder={chosen.field}
          autocomplete="off"
          onInput={(event) => {
            text.value = event.currentTarget.value;
            refusal.value = null;
          }}
          onKeyDown={(event) => {
            // Enter ends a word that is being composed; it does not send it.
            if (event.key === 'Enter' && event.isComposing) event.preventDefault();
          }}
        />
        <Button kind="primary" type="submit" disabled={lost}>
          {say('send')}
        </Button>
      </div>
    </form>
  );
}
