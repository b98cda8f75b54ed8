// SPDX-License-Identifier: MPL-2.0
// The answer of one unit, as its own people give it or as somebody notes it for them.

import { useSignal } from '@preact/signals';
import { useId, useMemo } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { Answer, UnitReply } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { replyOf, typedOf, type Missing, type Typed } from './model';
import { say } from './words';

const ANSWERS: readonly Answer[] = ['attends', 'deputy', 'declines'];
const WORDS: Record<Missing, 'answerMissing' | 'reasonMissing' | 'deputyMissing' | 'peopleWrong'> = { answer: 'answerMissing', reason: 'reasonMissing', deputy: 'deputyMissing', people: 'peopleWrong' };

export function ReplyForm({ meeting, unit, again, onDone, onCancel }: { meeting: string; unit: UnitReply; again: () => Promise<void>; onDone: () => void; onCancel: (() => void) | null }) {
  const typed = useSignal<Typed>(typedOf(unit));
  const missing = useSignal<Missing | null>(null);
  /** The answer that stood there when the form was opened; after a refusal the one that stands there now. */
  const first = useMemo(() => unit.reply?.at, []);
  const follows = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const name = useId();
  const type = (change: Partial<Typed>) => {
    typed.value = { ...typed.value, ...change };
    missing.value = null;
  };
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const reply = replyOf(typed.value, (follows.value ? unit.reply?.at : first) ?? null);
    if (typeof reply === 'string') {
      missing.value = reply;
      return;
    }
    busy.value = true;
    refusal.value = null;
    try {
      await api.put(url`/meetings/${meeting}/replies/${unit.unit}`, reply);
      await again();
      onDone();
    } catch (error) {
      refusal.value = refusalOf(error);
      // The newer answer stands beside the form, and the next attempt has seen it.
      if (refusal.value.code === 'reply_changed') {
        follows.value = true;
        await again();
      }
    }
    busy.value = false;
  };
  const errorOf = (field: Missing) => (missing.value === field ? say(WORDS[field]) : undefined);
  const { answer, reason, deputy, people } = typed.value;
  return (
    <form class="stack" onSubmit={(event) => void send(event)} noValidate>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <fieldset class="reply-answers">
        <legend>{say('question', { unit: unit.name })}</legend>
        {errorOf('answer') && <p class="field-error">{errorOf('answer')}</p>}
        {ANSWERS.map((one) => (
          <label key={one} class="reply-answer">
            <input type="radio" name={name} checked={answer === one} onChange={() => type({ answer: one })} />
            <span>{say(one)}</span>
          </label>
        ))}
      </fieldset>
      {answer === 'declines' && <TextField label={say('reason')} value={reason} onValue={(value) => type({ reason: value })} error={errorOf('reason')} />}
      {answer === 'deputy' && <TextField label={say('deputyWho')} value={deputy} onValue={(value) => type({ deputy: value })} error={errorOf('deputy')} />}
      {(answer === 'attends' || answer === 'deputy') && <TextField label={say('people')} hint={say('peopleHint')} digits max={4} value={people} onValue={(value) => type({ people: value })} error={errorOf('people')} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy.value}>
          {say('send')}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t('action.cancel')}</Button>}
      </div>
    </form>
  );
}
