// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, useSignalEffect, type Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { MAX_MARK_CHARS, type MarkKind } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import type { Session } from '../../../../session/session';
import type { State } from '../../../../session/state';
import { Button } from '../../../../ui/button';
import { TextField } from '../../../../ui/field';
import { focusFirstWrong } from '../../../../ui/first-wrong';
import './style.css';

/** What was last sent from here, until the server has it. */
type Sent = { words: string; after: number; refusal: State['refusal']; lost: boolean };

/**
 * Gives the words back that the server did not take: it refused them, or the line was lost before
 * they came there.
 */
function useGivenBack(session: Session, text: Signal<string>): (words: string) => void {
  const sent = useRef<Sent | null>(null);
  useSignalEffect(() => {
    const { room, you, refusal, lostAt } = session.state.value;
    const last = sent.current;
    if (!last || !room) return;
    if (lostAt !== null) last.lost = true;
    else if (room.marks.some(({ number, changed_by }) => number > last.after && changed_by === you)) sent.current = null;
    else if (last.lost || (refusal !== null && refusal !== last.refusal)) {
      sent.current = null;
      text.value = [last.words, text.peek().trim()].filter((part) => part !== '').join(' ');
    }
  });
  return (words) => {
    const { room, refusal } = session.state.peek();
    const numbers = [...(room?.marks ?? []), ...(room?.deleted_marks ?? [])].map(({ number }) => number);
    sent.current = { words, after: Math.max(0, ...numbers), refusal, lost: false };
  };
}

/**
 * Writes down a conclusion or an action item, tied to this moment of the meeting. It is the
 * desk's until it is published.
 */
export function MarkForm({ session, text }: { session: Session; text: Signal<string> }) {
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const missing = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const isSent = useGivenBack(session, text);
  const add = (kind: MarkKind) => {
    const words = text.value.trim();
    missing.value = words === '';
    if (missing.value) focusFirstWrong(form.current);
    if (words === '' || !session.send({ type: 'add_mark', kind, text: words })) return;
    isSent(words);
    text.value = '';
  };
  return (
    <form ref={form} class="mark-form" onSubmit={(event) => event.preventDefault()}>
      <TextField
        label={t('mark.label')}
        value={text.value}
        onValue={(value) => {
          text.value = value;
          missing.value = false;
        }}
        lines={2}
        max={MAX_MARK_CHARS}
        error={missing.value ? t('mark.missing') : undefined}
      />
      <div class="mark-buttons">
        <Button disabled={lost} onClick={() => add('conclusion')}>
          {t('mark.conclusion')}
        </Button>
        <Button disabled={lost} onClick={() => add('action_item')}>
          {t('mark.action_item')}
        </Button>
      </div>
    </form>
  );
}
