// SPDX-License-Identifier: MPL-2.0
// Beside the editor, for chair and secretary: who read the draft, what they wrote, and the answers.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { ChangeComments, CommentsView, PeriodView } from '../generated/protocol';
import { longDateTime, number } from '../i18n/format';
import type { MinutesModel } from '../minutes/model';
import { useAction } from '../minutes/use-action';
import { Button } from '../ui/button';
import { copyLines } from '../ui/copy';
import { Confirm } from '../ui/dialog';
import { useLookAgain } from '../ui/look-again';
import { Notice, RefusalNotice } from '../ui/notice';
import { Answering } from './answering';
import { countsOf, unanswered } from './model';
import { PeriodDialog } from './period-dialog';
import { say } from './words';
import './style.css';

const LOOK_AGAIN_MILLIS = 15_000;

/** Nothing of minutes that were submitted without comments. */
export function CommentsDesk({ model }: { model: MinutesModel }) {
  const { id } = model.view.value.minutes;
  const { loaded, again } = useLoaded(id, () => api.get<CommentsView>(url`/minutes/${id}/comments`));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  const asking = useSignal(false);
  // Submitted or returned on this page: what may be done is another thing at once.
  const { state } = model.view.value.minutes;
  useEffect(() => void again(), [state]);
  const view = loaded.value.state === 'there' ? loaded.value.value : null;
  if (!view?.may_keep || (!view.period && !model.mayEdit.value)) return null;
  const onView = (value: CommentsView) => (loaded.value = { state: 'there', value });
  const ask = model.mayEdit.value && !view.period?.is_open && (
    <>
      <Button onClick={() => (asking.value = true)}>{say('ask')}</Button>
      {asking.value && <PeriodDialog model={model} period={null} onDone={onView} onClose={() => (asking.value = false)} />}
    </>
  );
  if (!view.period) {
    return (
      <section class="comments-desk sheet" aria-label={say('panel')}>
        {ask}
      </section>
    );
  }
  return (
    <section class="comments-desk sheet" aria-label={say('panel')} data-comments={view.comments.length}>
      <details open={view.state === 'draft'}>
        <summary>{say('panel')}</summary>
        <div class="stack">
          <Standing model={model} view={view} period={view.period} onView={onView} />
          <Readers view={view} />
          {ask}
          <p>{view.comments.length === 0 ? say('countNone') : say('count', { n: view.comments.length, waiting: unanswered(view.comments) })}</p>
        </div>
        {view.comments.map((comment) => (
          <Answering key={comment.id} model={model} comment={comment} onView={onView} onStale={again} />
        ))}
      </details>
    </section>
  );
}

type Props = { model: MinutesModel; view: CommentsView; period: PeriodView; onView: (view: CommentsView) => void };

function Standing({ model, view, period, onView }: Props) {
  const extending = useSignal(false);
  const ending = useSignal(false);
  const { busy, refused, run } = useAction(async () => {
    const end: ChangeComments = { period: period.number, deadline: null };
    onView(await api.put<CommentsView>(url`/minutes/${model.view.value.minutes.id}/comment-period`, end));
    ending.value = false;
  });
  const at = longDateTime(period.ended_at ?? period.deadline);
  return (
    <>
      <p>
        <strong>{say(period.is_open ? 'panelOpen' : 'panelOver', { at })}</strong>
      </p>
      {period.is_open && (
        <>
          <div class="row">
            <Button onClick={() => (extending.value = true)}>{say('extend')}</Button>
            <Button onClick={() => (ending.value = true)}>{say('end')}</Button>
          </div>
          <Invitation view={view} period={period} minutes={model.view.value.minutes.id} unit={model.head.value.issuing_unit} />
        </>
      )}
      {extending.value && <PeriodDialog model={model} period={period} onDone={onView} onClose={() => (extending.value = false)} />}
      {ending.value && (
        <Confirm title={say('endAsk')} verb={say('end')} kind="primary" busy={busy.value} onConfirm={run} onCancel={() => (ending.value = false)}>
          <p>{say('endText')}</p>
          {refused.value && <RefusalNotice refusal={refused.value} />}
        </Confirm>
      )}
    </>
  );
}

/** The invitation as a text, for offices that send it by their own channels. */
function Invitation({ view, period, minutes, unit }: { view: CommentsView; period: PeriodView; minutes: string; unit: string }) {
  const told = useSignal<'copied' | 'shown' | null>(null);
  const text = say('letter', { unit, meeting: view.meeting_title, at: longDateTime(period.deadline), url: `${location.origin}/bien-ban/${minutes}?gop-y` });
  const copy = async () => {
    try {
      await copyLines([text]);
      told.value = 'copied';
    } catch {
      told.value = 'shown';
    }
  };
  return (
    <>
      <Button kind="plain" onClick={() => void copy()}>
        {say('copy')}
      </Button>
      {told.value && <Notice kind={told.value === 'copied' ? 'good' : 'wait'} title={say(told.value === 'copied' ? 'copied' : 'copiedNot')} />}
      {told.value === 'shown' && <textarea class="input" readOnly rows={7} value={text} aria-label={say('copy')} onFocus={(event) => event.currentTarget.select()} />}
    </>
  );
}

function Readers({ view }: { view: CommentsView }) {
  const { readers, not_yet: notYet } = view;
  return (
    <>
      {readers.length === 0 ? (
        <p class="soft">{say('readersNone')}</p>
      ) : (
        <details>
          <summary>{say('readers', countsOf(view))}</summary>
          <ul class="comments-names">
            {readers.map((reader, n) => {
              const did = [reader.agreed_at !== null && say('reader_agreed'), reader.comments > 0 && say('reader_comments', { n: reader.comments })].filter(Boolean);
              return (
                <li key={n}>
                  {say('by', { name: reader.name, unit: reader.unit_name })}: {did.length > 0 ? did.join(', ') : say('reader_read')}
                </li>
              );
            })}
          </ul>
        </details>
      )}
      {notYet.length > 0 && (
        <details>
          <summary>{say('notYet', { n: number(notYet.length) })}</summary>
          <ul class="comments-names">
            {notYet.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
