// SPDX-License-Identifier: MPL-2.0
// The answer of one unit, as its own people give it or as somebody notes it for them.

import { useSignal } from '@preact/signals';
import { useId, useMemo } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { Answer, Millis, UnitReply } from '../generated/protocol';
import { t } from '../i18n';
import { longDateTime } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { DeputyChoice } from './deputy-choice';
import { leaderIn, replyOf, typedOf, type Leaders, type Missing, type Typed } from './model';
import { say } from './words';

const ANSWERS: readonly Answer[] = ['attends', 'deputy', 'declines'];
const WORDS: Record<Missing, 'answerMissing' | 'reasonMissing' | 'deputyMissing' | 'peopleWrong'> = { answer: 'answerMissing', reason: 'reasonMissing', deputy: 'deputyMissing', people: 'peopleWrong' };

export function ReplyForm({ meeting, startsAt, leaders, unit, again, onDone, onCancel }: {
  meeting: string;
  /** The set time, as the server says it now. */
  startsAt: Millis;
  leaders: Leaders;
  unit: UnitReply;
  again: () => Promise<void>;
  onDone: () => void;
  onCancel: (() => void) | null;
}) {
  const typed = useSignal<Typed>(typedOf(unit));
  const missing = useSignal<Missing | null>(null);
  /** The answer that stood there when the form was opened; after a refusal the one that stands there now. */
  const first = useMemo(() => unit.reply?.at, []);
  /** The set time when the form was opened: another one by now is said beside it. */
  const firstStart = useMemo(() => startsAt, []);
  const asking = useSignal<'chair' | 'secretary' | null>(null);
  const follows = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const name = useId();
  const type = (change: Partial<Typed>) => {
    typed.value = { ...typed.value, ...change };
    missing.value = null;
  };
  const isMoved = startsAt !== firstStart;
  const send = async (isSure: boolean) => {
    const reply = replyOf(typed.value, (follows.value ? unit.reply?.at : first) ?? null, startsAt);
    if (typeof reply === 'string') {
      missing.value = reply;
      return;
    }
    asking.value = isSure ? null : leaderIn(reply, leaders);
    if (asking.value) return;
    busy.value = true;
    refusal.value = null;
    try {
      await api.put(url`/meetings/${meeting}/replies/${unit.unit}`, reply);
      await again();
      onDone();
    } catch (error) {
      refusal.value = refusalOf(error);
      // The newer answer stands beside the form, and the next attempt has seen it.
      if (refusal.value.code === 'reply_changed') follows.value = true;
      // What is true now is shown: another answer, another time, or that there is no meeting.
      await again();
    }
    busy.value = false;
  };
  const errorOf = (field: Missing) => (missing.value === field ? say(WORDS[field]) : undefined);
  const { answer, reason, deputy, deputyUser, people } = typed.value;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send(false);
      }}
      noValidate
    >
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {isMoved && (
        <Notice kind="wait" title={say('moved', { time: longDateTime(startsAt) })}>
          <p>{say('movedText')}</p>
        </Notice>
      )}
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
      {answer === 'deputy' && (
        <DeputyChoice unit={unit.unit} leaders={leaders.ids} account={deputyUser} name={deputy} error={errorOf('deputy')} onAccount={(value) => type({ deputyUser: value })} onName={(value) => type({ deputy: value })} />
      )}
      {(answer === 'attends' || answer === 'deputy') && <TextField label={say('people')} hint={unit.expected === null ? say('peopleHint') : say('peoplePlanned', { n: unit.expected })} digits max={4} value={people} onValue={(value) => type({ people: value })} error={errorOf('people')} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy.value}>
          {say('send')}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t('action.cancel')}</Button>}
      </div>
      {asking.value && (
        <Confirm kind="primary" title={say('isLeader', { role: t(`role.${asking.value}`), deputy: deputy.trim() })} verb={say('send')} refusal={t('action.back')} onConfirm={() => void send(true)} onCancel={() => (asking.value = null)}>
          <p>{say('isLeaderText')}</p>
        </Confirm>
      )}
    </form>
  );
}
