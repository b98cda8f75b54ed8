// SPDX-License-Identifier: MPL-2.0
// On the meeting's page: what was written of it, and what can be written now.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { me } from '../api/me';
import type { MeetingView, Millis, MinutesKind, MinutesView } from '../generated/protocol';
import { t } from '../i18n';
import { saidOf } from '../i18n/notice-words';
import { navigate } from '../router';
import { Button, ButtonLink } from '../ui/button';
import { useFetched } from '../ui/fetched';
import { MinutesState } from '../ui/minutes-state';
import { RefusalNotice } from '../ui/notice';
import { EmptyState } from '../ui/waiting';

/** Comments on the draft are taken. Fetched after the page: few meetings have any. */
function CommentLink(props: { minutes: string; until: Millis }) {
  const { there } = useFetched(() => import('../draft-comments/link'));
  return there && <there.default {...props} />;
}

/** The minutes, the notice of conclusions and where they stand; before there are any minutes, how
 * they come about. */
export function MinutesPart({ view, again }: { view: MeetingView; again: () => Promise<void> }) {
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  // What counts now: a correction that is only a draft does not stand before the signed minutes.
  const own = view.minutes.filter(({ kind }) => kind === 'minutes');
  const inForce = own.findLast(({ state }) => state === 'signed') ?? own[0];
  const mayDraft = me.value?.user.id === view.chair.user.id || me.value?.user.id === view.secretary.user.id;
  const mayNotify = mayDraft && view.meeting.state === 'ended' && own.length === view.minutes.length;
  const draft = async (kind: MinutesKind) => {
    busy.value = true;
    refusal.value = null;
    try {
      const made = await api.post<MinutesView>(url`/meetings/${view.meeting.id}/minutes?kind=${kind}`);
      navigate(`/bien-ban/${made.minutes.id}`);
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
      void again();
    }
  };
  return (
    <section class="section">
      <h2>{t('meeting.minutes')}</h2>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="stack">
        {own.length === 0 && (
          <EmptyState
            title={t('meetings.minutes.none')}
            action={
              mayDraft && (
                <Button busy={busy.value} onClick={() => draft('minutes')}>
                  {t('meeting.minutes.draft')}
                </Button>
              )
            }
          >
            {t(view.meeting.started_at === null ? 'meeting.cancelled.minutes' : 'meeting.minutes.none.text')}
          </EmptyState>
        )}
        {view.minutes.length > 0 && (
          <ul class="stack">
            {view.minutes.map((minutes) => (
              <li key={minutes.id} class="sheet row meeting-minutes">
                <MinutesState minutes={minutes} />
                {minutes.reference !== null && <span>{minutes.reference}</span>}
                {minutes.comments_until !== null && <CommentLink minutes={minutes.id} until={minutes.comments_until} />}
                {minutes.may_open && (
                  <ButtonLink kind={minutes === inForce ? 'primary' : 'secondary'} icon="document" href={`/bien-ban/${minutes.id}`}>
                    {saidOf(minutes.kind)(t(minutes.corrects === null ? 'meetings.openMinutes' : 'meetings.openCorrection'))}
                  </ButtonLink>
                )}
              </li>
            ))}
          </ul>
        )}
        {mayNotify && (
          <p>
            <Button icon="document" busy={busy.value} onClick={() => draft('conclusions')}>
              {t('meeting.notice.draft')}
            </Button>
          </p>
        )}
      </div>
    </section>
  );
}
