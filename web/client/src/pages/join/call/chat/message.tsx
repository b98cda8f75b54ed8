// SPDX-License-Identifier: MPL-2.0
// One message: who wrote it, who reads it, its file, and what may be done with it.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import type { ChatMessage, Participant, ParticipantId } from '../../../../generated/protocol';
import { size, time } from '../../../../i18n/format';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Confirm } from '../../../../ui/dialog';
import { chatFileAddress } from './addresses';
import { say } from './panel-words';

/** Who reads a private message, in words: a colour alone would not say it. */
function privately({ to, participant }: ChatMessage, you: ParticipantId | null, people: readonly Participant[]): string | null {
  if (to.who === 'everyone') return null;
  if (to.who === 'unit') return say('privateUnit');
  const asked = people.find(({ id }) => id === to.with);
  return to.with === you || to.with === participant || !asked ? say('privateLeaders') : say('privateWith', { name: asked.name });
}

export function Message({ session, message, you, people, mayLead, onAnswer }: {
  session: Session;
  message: ChatMessage;
  you: ParticipantId | null;
  people: readonly Participant[];
  mayLead: boolean;
  onAnswer: (to: ParticipantId) => void;
}) {
  const asking = useSignal(false);
  const more = useRef<HTMLDetailsElement>(null);
  const choose = (then: () => void) => {
    more.current?.removeAttribute('open');
    then();
  };
  const { participant, name, withdrawn, file, to } = message;
  const note = privately(message, you, people);
  const asker = to.who === 'leaders' ? to.with : null;
  const answers = mayLead && asker !== null && asker !== you && people.some(({ id }) => id === asker);
  return (
    <div class={`message${participant === you ? ' message-own' : ''}${note ? ' message-private' : ''}`}>
      <div class="message-head">
        <p class="small soft">
          <strong>{name}</strong> {time(message.at)}
        </p>
        {(mayLead || participant === you) && !withdrawn && (
          <details class="message-more" ref={more}>
            <summary aria-label={say('more', { name })}>…</summary>
            <div class="message-actions">
              {answers && <Button onClick={() => choose(() => onAnswer(asker))}>{say('answer')}</Button>}
              <Button kind="danger" onClick={() => choose(() => (asking.value = true))}>
                {say('withdraw')}
              </Button>
            </div>
          </details>
        )}
      </div>
      {note && (
        <p class="message-readers">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5Z" />
          </svg>
          {note}
        </p>
      )}
      {withdrawn ? (
        <p class="message-withdrawn">{say('withdrawn', { name: withdrawn.by, time: time(withdrawn.at) })}</p>
      ) : (
        <>
          {message.text !== '' && <p class="message-text">{message.text}</p>}
          {file && (
            <a class="message-file" href={chatFileAddress(session.meeting, file)} download={file.name}>
              <span class="message-file-name">{file.name}</span> <span class="soft">{size(file.bytes)}</span>
            </a>
          )}
        </>
      )}
      {asking.value && (
        <Confirm
          title={participant === you ? say('withdrawOwn') : say('withdrawTitle', { name })}
          verb={say('withdraw')}
          onCancel={() => (asking.value = false)}
          onConfirm={() => {
            asking.value = false;
            session.send({ type: 'withdraw_chat', id: message.id });
          }}
        >
          {say('withdrawText')}
        </Confirm>
      )}
    </div>
  );
}
