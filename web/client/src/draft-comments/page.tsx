// SPDX-License-Identifier: MPL-2.0
// A draft of minutes for those who took part: they read it, agree with it, and comment on it until
// the deadline; afterwards they read how their comments were answered.

import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { AgreeToDraft, CommentedDraft, CommentsView, PeriodView, WriteComment } from '../generated/protocol';
import '../i18n/groups/outside-the-call';
import { longDateTime } from '../i18n/format';
import { useAction } from '../minutes/use-action';
import type { PageProps } from '../routes';
import { useSaying } from '../i18n/use-saying';
import { Button } from '../ui/button';
import { useLookAgain } from '../ui/look-again';
import '../ui/more-icons';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';
import { Asked, EmptyState, Skeleton } from '../ui/waiting';
import { CommentForm } from './comment-form';
import { OwnComment } from './own-comment';
import { Passages } from './passages';
import { say } from './words';
import './style.css';

/** Answers come, and the deadline passes, while somebody reads. */
const LOOK_AGAIN_MILLIS = 15_000;

export default function CommentPage({ id = '' }: PageProps) {
  const { loaded, again } = useLoaded(id, () => api.get<CommentsView>(url`/minutes/${id}/comments`));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  const view = loaded.value.state === 'there' ? loaded.value.value : null;
  useSaying(view?.kind);
  return (
    <Page title={say('title')} lead={view?.meeting_title} back={view ? { href: url`/hop/${view.meeting}`, label: say('toMeeting') } : { href: '/', label: say('toMeeting') }}>
      <Asked loaded={loaded.value} again={again} what={say('loading')}>
        {(there) => <Comments id={id} view={there} again={again} onView={(value) => (loaded.value = { state: 'there', value })} />}
      </Asked>
    </Page>
  );
}

type Props = { id: string; view: CommentsView; again: () => Promise<void>; onView: (view: CommentsView) => void };

function Comments({ id, view, again, onView }: Props) {
  const { period } = view;
  const holds = useSignal(0);
  const own = view.comments.filter((comment) => comment.is_own);
  if (!period) return <EmptyState title={say('none')}>{say('noneText')}</EmptyState>;
  // What is being typed when the time is over stays, to be copied.
  const stays = period.is_open || holds.value > 0;
  const before = own.filter((comment) => comment.period !== period.number || !stays);
  return (
    <>
      <Standing period={period} />
      {view.may_keep && (
        <p>
          {/* Loaded anew: both pages have one path. */}
          <a class="link-target" href={url`/bien-ban/${id}`} target="_self">
            {say('toMinutes')}
          </a>
        </p>
      )}
      {stays && <Open key={period.number} id={id} view={view} period={period} holds={holds} again={again} onView={onView} />}
      {(before.length > 0 || !stays) && (
        <section class="section stack">
          <h2>{say('mine')}</h2>
          {before.length === 0 && <p class="soft">{say('mineNone')}</p>}
          {before.map((comment) => (
            <div key={comment.id} class="sheet">
              <OwnComment comment={comment} open={false} withQuote holds={holds} onView={onView} onStale={again} />
            </div>
          ))}
        </section>
      )}
    </>
  );
}

function Standing({ period }: { period: PeriodView }) {
  if (!period.is_open) {
    return (
      <Notice kind="wait" title={say('over', { at: longDateTime(period.ended_at ?? period.deadline) })}>
        {say('overText')}
      </Notice>
    );
  }
  return (
    <Notice title={say('openUntil', { at: longDateTime(period.deadline) })}>
      {say('reading', { revision: period.revision, at: longDateTime(period.opened_at), name: period.opened_by_name })}
    </Notice>
  );
}

function Open({ id, view, period, holds, again, onView }: Props & { period: PeriodView; holds: Signal<number> }) {
  /** Where a comment is being written: a passage, or the whole. */
  const writing = useSignal<number | 'whole' | null>(null);
  const draft = useLoaded(`${id} ${String(period.number)}`, () => api.get<CommentedDraft>(url`/minutes/${id}/commented-draft`));
  const there = draft.loaded.value.state === 'there';
  useEffect(() => {
    // Chair and secretary see who has read it.
    if (there) void api.post(url`/minutes/${id}/commented-draft/read`, { period: period.number }).catch(() => undefined);
  }, [there]);
  const own = view.comments.filter((comment) => comment.is_own && comment.period === period.number);
  const form = (passage: number | null) => (
    <CommentForm
      verb={say('send')}
      holds={holds}
      onSend={async (text) => onView(await api.post<CommentsView>(url`/minutes/${id}/comments`, { period: period.number, passage, text } satisfies WriteComment))}
      onStale={again}
      onClose={() => (writing.value = null)}
    />
  );
  const about = (passage: number | null) =>
    own
      .filter((comment) => comment.passage === passage)
      .map((comment) => (
        <div key={comment.id} class="comment-own">
          <OwnComment comment={comment} open={period.is_open} withQuote={false} holds={holds} onView={onView} onStale={again} />
        </div>
      ));
  return (
    <>
      <section class="section sheet stack" data-agreed={view.own_reading?.agreed_at != null}>
        {period.is_open && (
          <Agreement id={id} view={view} period={period} onView={onView}>
            <Button onClick={() => (writing.value = 'whole')}>{say('onWhole')}</Button>
          </Agreement>
        )}
        {writing.value === 'whole' && form(null)}
        {about(null)}
      </section>
      <section class="section">
        <h2>{say('draft')}</h2>
        <Asked loaded={draft.loaded.value} again={draft.again} what={say('loading')}>
          {(text) => (
            <Passages
              draft={text}
              open={period.is_open}
              onComment={(passage) => (writing.value = passage)}
              below={(passage) => (
                <>
                  {writing.value === passage && form(passage)}
                  {about(passage)}
                </>
              )}
            />
          )}
        </Asked>
        {draft.loaded.value.state === 'waiting' && <Skeleton lines={8} />}
      </section>
    </>
  );
}

function Agreement({ id, view, period, onView, children }: Omit<Props, 'again'> & { period: PeriodView; children: ComponentChildren }) {
  const agreedAt = view.own_reading?.agreed_at ?? null;
  const { busy, refused, run } = useAction(async () => {
    onView(await api.put<CommentsView>(url`/minutes/${id}/agreement`, { period: period.number, agrees: agreedAt === null } satisfies AgreeToDraft));
  });
  return (
    <>
      <div class="row">
        {agreedAt === null ? (
          <Button kind="primary" busy={busy.value} onClick={run}>
            {say('agree')}
          </Button>
        ) : (
          <>
            <span class="state state-good">{say('agreed', { at: longDateTime(agreedAt) })}</span>
            <Button kind="plain" busy={busy.value} onClick={run}>
              {say('disagree')}
            </Button>
          </>
        )}
        {children}
      </div>
      {refused.value && <RefusalNotice refusal={refused.value} />}
    </>
  );
}
