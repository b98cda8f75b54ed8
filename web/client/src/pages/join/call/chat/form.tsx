// SPDX-License-Identifier: MPL-2.0
// The field for the next message: for whom it is stands beside the words. What was typed stays
// until it could be sent.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { Refusal } from '../../../../api/client';
import { MAX_CHAT_CHARS, MAX_CHAT_FILE_BYTES, type ChatAddress, type UploadPurpose } from '../../../../generated/protocol';
import { number } from '../../../../i18n/format';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { RefusalNotice } from '../../../../ui/notice';
import { start } from '../../../../uploads/list';
import { UploadList } from '../../../../uploads/view';
import { useHalfWritten } from '../half-written';
import { readers } from './addresses';
import { answer, chosenOf, recipientOf, sentTo } from './recipient';
import { say } from './words';

const KINDS = '.pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg';

/** What a file becomes, for whom it is. */
function purposeOf(to: ChatAddress, text: string): UploadPurpose {
  return { becomes: 'chat_file', to: to.who, with: to.who === 'leaders' ? (to.with ?? null) : null, text };
}

export function ChatForm({ session }: { session: Session }) {
  const text = useHalfWritten(session, 'chat');
  const recipient = recipientOf(session);
  const { wanted, answers } = recipient;
  const refusal = useSignal<Refusal | null>(null);
  const sent = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const room = useComputed(() => session.state.value.room).value;
  const options = readers({ ...session.state.peek(), room }, answers.value);
  const chosen = chosenOf(recipient, options);
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
    if (!file) return;
    refusal.value = null;
    sent.value = '';
    if (file.size > MAX_CHAT_FILE_BYTES) {
      refusal.value = { code: 'too_large', title: say('tooLarge', { size: `${number(MAX_CHAT_FILE_BYTES >> 20)} MB` }), detail: say('tooLargeText') };
      return;
    }
    const words = text.value.trim();
    try {
      const upload = start(session.meeting, file, purposeOf(chosen.to, words));
      // What is sent keeps its readers; the next words have theirs.
      sentTo(recipient, chosen.value);
      await upload.done;
      sent.value = say('sent', { name: file.name });
      if (text.value.trim() === words) text.value = '';
    } catch {
      // It stands beside the file in the list; who stopped it knows.
    }
  };
  const isPrivate = chosen.value !== '*everyone';
  return (
    <form class={isPrivate ? 'chat-form chat-form-private' : 'chat-form'} onSubmit={send}>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <UploadList meeting={session.meeting} becomes="chat_file" />
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
        <label class="button button-secondary chat-attach" aria-disabled={lost || undefined}>
          <input
            type="file"
            class="visually-hidden"
            accept={KINDS}
            disabled={lost}
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
