// SPDX-License-Identifier: MPL-2.0
// The field for the next message: for whom it is stands beside the words. A file is sent by a press
// of its own, once its name and who gets it were seen.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { Refusal } from '../../../../api/client';
import { MAX_CHAT_CHARS, MAX_CHAT_FILE_BYTES, type ChatAddress, type UploadPurpose } from '../../../../generated/protocol';
import { number, size } from '../../../../i18n/format';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { RefusalNotice } from '../../../../ui/notice';
import { start } from '../../../../uploads/list';
import { UploadList } from '../../../../uploads/view';
import { useHalfWritten } from '../half-written';
import { readers } from './readers';
import { post } from './outbox';
import { answer, chosenOf, recipientOf, sentTo } from './recipient';
import { MOST_UNSENT } from './unsent';
import { say } from './panel-words';

const KINDS = ['.pdf', '.docx', '.xlsx', '.pptx', '.png', '.jpg', '.jpeg'];

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
  const chosenFile = useSignal<File | null>(null);
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
    if (chosenFile.value) {
      if (!lost) void sendFile(chosenFile.value);
      return;
    }
    const words = text.value.trim();
    if (words === '') return;
    if (post(session, words, chosen.to, chosen.label)) {
      text.value = '';
      sentTo(recipient, chosen.value);
    } else refusal.value = { code: 'chat_full', title: say('tooManyUnsent', { n: MOST_UNSENT }), detail: say('tooManyUnsentText') };
  };
  const choose = (file: File | undefined) => {
    if (!file) return;
    refusal.value = null;
    sent.value = '';
    if (!KINDS.some((kind) => file.name.toLowerCase().endsWith(kind))) refusal.value = { code: 'chat_file_kind', title: say('wrongKind'), detail: say('wrongKindText') };
    else if (file.size > MAX_CHAT_FILE_BYTES) {
      refusal.value = { code: 'too_large', title: say('tooLarge', { size: `${number(MAX_CHAT_FILE_BYTES >> 20)} MB` }), detail: say('tooLargeText') };
    } else chosenFile.value = file;
  };
  const sendFile = async (file: File) => {
    chosenFile.value = null;
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
  const dropFile = () => {
    chosenFile.value = null;
    field.current?.focus();
  };
  const isPrivate = chosen.value !== '*everyone';
  return (
    <form class={isPrivate ? 'chat-form chat-form-private' : 'chat-form'} onSubmit={send}>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {chosenFile.value && (
        <div class="chat-file" role="status">
          <p>
            {say('fileTo', { to: chosen.label })} <strong class="message-file-name">{chosenFile.value.name}</strong> <span class="soft">{size(chosenFile.value.size)}</span>
          </p>
          <Button kind="plain" label={say('dropFile', { name: chosenFile.value.name })} onClick={() => dropFile()}>
            {say('drop')}
          </Button>
        </div>
      )}
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
            accept={KINDS.join()}
            disabled={lost}
            onChange={(event) => {
              const input = event.currentTarget;
              choose(input.files?.[0]);
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
          placeholder={say(isPrivate ? 'hintPrivate' : 'hint')}
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
        <Button kind="primary" type="submit" disabled={lost && chosenFile.value !== null}>
          {say(chosenFile.value ? 'sendFile' : 'send')}
        </Button>
      </div>
    </form>
  );
}
