// SPDX-License-Identifier: MPL-2.0
// Putting a meeting off: the act, what the page says afterwards, and a notice to copy for offices
// that send it by their own channels.

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { Meeting, MeetingView } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { longDateTime } from '../i18n/format';
import { dayThatIsNot, readDate, readTime, startOf } from '../pages/plan/draft';
import { Button } from '../ui/button';
import { copyLines } from '../ui/copy';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { say } from './postpone-words';
import { isPutOff } from './put-off';

/** Put off already, and the new time is not known yet. */
const isOpen = ({ meeting }: MeetingView) => meeting.postponed?.time_open === true;

export function PostponeButton({ view, again }: { view: MeetingView; again: () => Promise<void> }) {
  const asking = useSignal(false);
  return (
    <>
      <Button kind={isOpen(view) ? 'primary' : 'secondary'} onClick={() => (asking.value = true)}>
        {say(isOpen(view) ? 'setTime' : 'verb')}
      </Button>
      {asking.value && <PostponeDialog view={view} again={again} onClose={() => (asking.value = false)} />}
    </>
  );
}

function PostponeDialog({ view, again, onClose }: { view: MeetingView; again: () => Promise<void>; onClose: () => void }) {
  // The reason stands already where only the time was missing.
  const wasOpen = useMemo(() => isOpen(view), []);
  const reason = useSignal(wasOpen ? (view.meeting.postponed?.reason ?? '') : '');
  const sets = useSignal(true);
  const date = useSignal('');
  const hour = useSignal('');
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const { meeting } = view;
  const [day, time] = [readDate(date.value), readTime(hour.value)];
  const to = startOf({ date: date.value, time: hour.value });
  const isSame = to === meeting.starts_at && !meeting.postponed?.time_open;
  const noSuch = dayThatIsNot(date.value);
  const wrongDate = day ? (isSame ? say('same') : undefined) : noSuch ? t('plan.date.noSuch', noSuch) : t('plan.date.wrong');
  const wrongTime = time ? undefined : t('plan.time.wrong');
  const noReason = reason.value.trim() === '';
  const postpone = async () => {
    tried.value = true;
    if (noReason || (sets.value && (wrongDate !== undefined || wrongTime !== undefined))) return;
    busy.value = true;
    refusal.value = null;
    try {
      await api.post<Meeting>(url`/meetings/${meeting.id}/postpone`, { reason: reason.value, starts_at: sets.value ? to : null, base_fingerprint: view.plan_fingerprint });
      await again();
      onClose();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  const choice = (value: boolean, words: string) => (
    <label class="check">
      <input type="radio" name="postpone" checked={sets.value === value} onChange={() => (sets.value = value)} />
      <span>{words}</span>
    </label>
  );
  return (
    <Confirm title={say(wasOpen ? 'setTimeTitle' : 'title', { title: meeting.title })} verb={say(wasOpen ? 'setTime' : 'verb')} kind="primary" refusal={t('action.back')} busy={busy.value} onConfirm={() => void postpone()} onCancel={onClose}>
      <div class="stack">
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {!wasOpen && <p>{say('text')}</p>}
        <TextField label={say('reason')} value={reason.value} onValue={(value) => (reason.value = value)} error={tried.value && noReason ? say('reasonMissing') : undefined} />
        {!wasOpen && (
          <fieldset class="postpone-when">
            <legend>{say('when')}</legend>
            {choice(true, say('now'))}
            {choice(false, say('later'))}
          </fieldset>
        )}
        {sets.value && (
          <>
            <TextField label={t('plan.date')} hint={t('plan.date.hint')} max={30} value={date.value} onValue={(value) => (date.value = value)} error={tried.value ? wrongDate : undefined} />
            <TextField label={t('plan.time')} hint={t('plan.time.hint')} max={30} value={hour.value} onValue={(value) => (hour.value = value)} error={tried.value ? wrongTime : undefined} />
          </>
        )}
      </div>
    </Confirm>
  );
}

/** Above the facts of a meeting that was put off. */
export function PostponedNotice({ view }: { view: MeetingView }) {
  const { meeting } = view;
  const { postponed } = meeting;
  if (!postponed || !isPutOff(meeting)) return null;
  const from = longDateTime(postponed.from);
  const to = longDateTime(meeting.starts_at);
  const notice = say('letter', { unit: view.unit_name, meeting: meeting.title, reason: postponed.reason, from, to: postponed.time_open ? say('letterLater') : to });
  return (
    <Notice kind="wait" title={postponed.time_open ? say('openTimeText', { from }) : say(meeting.starts_at < postponed.from ? 'earlierTimeText' : 'newTimeText', { from, to })}>
      <p>{say('why', { reason: postponed.reason })}</p>
      {postponed.time_open && view.may_edit && <p>{say('setTimeHint')}</p>}
      {view.may_edit && <CopyNotice text={notice} />}
    </Notice>
  );
}

/** What an office sends of a cancelled meeting. */
export function CancelledLetter({ view }: { view: MeetingView }) {
  const { meeting } = view;
  // Of one that was put off before, the time before is all that anybody was told.
  const from = longDateTime(isOpen(view) ? (meeting.postponed?.from ?? meeting.starts_at) : meeting.starts_at);
  const words = isOpen(view) ? 'cancelledOpen' : 'cancelled';
  return <CopyNotice text={say(words, { unit: view.unit_name, meeting: meeting.title, from, reason: meeting.cancel_reason })} />;
}

function CopyNotice({ text }: { text: string }) {
  const told = useSignal<'copied' | 'copiedNot' | null>(null);
  const copy = async () => {
    try {
      await copyLines([text]);
      told.value = 'copied';
    } catch {
      told.value = 'copiedNot';
    }
  };
  return (
    <div class="stack">
      <div class="row">
        <Button onClick={() => void copy()}>{say('copy')}</Button>
      </div>
      {told.value && <p role="status">{say(told.value)}</p>}
      {told.value === 'copiedNot' && <textarea class="input" readOnly rows={6} value={text} aria-label={say('copy')} onFocus={(event) => event.currentTarget.select()} />}
    </div>
  );
}
