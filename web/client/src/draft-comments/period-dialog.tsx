// SPDX-License-Identifier: MPL-2.0
// Giving a draft out for comments, or another deadline for them.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import { serverNow } from '../api/server-time';
import { type ChangeComments, type CommentsView, MAX_PERIOD_DAYS, type Millis, type OpenComments, type PeriodView } from '../generated/protocol';
import { t } from '../i18n';
import { date, time } from '../i18n/format';
import type { MinutesModel } from '../minutes/model';
import { whenSettled } from '../minutes/settling';
import { useAction } from '../minutes/use-action';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { deadlineOf, proposedDeadline } from './model';
import { say } from './words';

/** `period`: the one that is open, of which the deadline is changed. */
export function PeriodDialog({ model, period, onDone, onClose }: { model: MinutesModel; period: PeriodView | null; onDone: (view: CommentsView) => void; onClose: () => void }) {
  const typed = useSignal(period ? { date: date(period.deadline), time: time(period.deadline) } : proposedDeadline(Date.now()));
  const wrong = useSignal<string | null>(null);
  const { busy, refused, run } = useAction(async () => {
    const deadline = deadlineOf(typed.value, await serverNow());
    wrong.value = 'wrong' in deadline ? say(deadline.wrong, { n: MAX_PERIOD_DAYS }) : null;
    if ('wrong' in deadline) return;
    onDone(period ? await change(period, deadline.at) : await open(deadline.at));
    onClose();
  });
  const address = url`/minutes/${model.view.value.minutes.id}/comment-period`;
  const change = (of: PeriodView, deadline: Millis) => api.put<CommentsView>(address, { period: of.number, deadline } satisfies ChangeComments);
  // People read what stands here, with the last words saved.
  const open = (deadline: Millis) =>
    whenSettled(model, (revision) => api.post<CommentsView>(address, { revision, deadline } satisfies OpenComments));
  return (
    <Dialog
      title={say(period ? 'extend' : 'askTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={busy.value} onClick={run}>
            {say(period ? 'extendDo' : 'askDo')}
          </Button>
        </>
      }
    >
      <div class="stack">
        {!period && (
          <>
            <p>{say('askText')}</p>
            <p class="soft">{say('askMail')}</p>
          </>
        )}
        <div class="comments-when">
          <TextField label={say('date')} hint={say('dateHint', { n: MAX_PERIOD_DAYS })} max={30} value={typed.value.date} onValue={(value) => (typed.value = { ...typed.value, date: value })} error={wrong.value ?? undefined} />
          <TextField label={say('time')} hint={say('timeHint')} max={30} value={typed.value.time} onValue={(value) => (typed.value = { ...typed.value, time: value })} />
        </div>
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
    </Dialog>
  );
}
