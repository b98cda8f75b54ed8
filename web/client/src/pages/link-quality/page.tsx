// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api, url } from '../../api/client';
import { useLoaded } from '../../api/load';
import { me } from '../../api/me';
import type { LiveMeeting, LiveStats, MeetingId } from '../../generated/protocol';
import { t } from '../../i18n';
import '../../i18n/groups/call';
import '../../i18n/groups/outside-the-call';
import { number, hour } from '../../i18n/format';
import { compareNames } from '../../i18n/collation';
import { Page } from '../../ui/page';
import { Asked, EmptyState } from '../../ui/waiting';
import './link-quality.css';
import { rowsOf } from './rates';
import { LinkQualityTable } from './table';
import { TestedLines } from './tested';

/** How often the figures are asked for: often enough to watch a link, rarely enough for five
 * hundred people. */
const EVERY_MILLIS = 4_000;

/** Asks again and again while the page can be seen. */
function useEvery(again: () => Promise<void>): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void again();
    }, EVERY_MILLIS);
    return () => clearInterval(timer);
  }, [again]);
}

/** The two newest answers of one meeting; the newest stays when the next cannot be had. */
function useStats(meeting: MeetingId) {
  const pair = useSignal<{ before: LiveStats | null; now: LiveStats } | null>(null);
  const { loaded, again } = useLoaded(meeting, async () => {
    const now = await api.get<LiveStats>(url`/live/${meeting}/stats`);
    pair.value = { before: pair.value?.now ?? null, now };
    return now;
  });
  useEvery(again);
  return { pair, loaded, again };
}

function MeetingLinks({ meeting }: { meeting: MeetingId }) {
  const { pair, loaded, again } = useStats(meeting);
  const refused = loaded.value.state === 'refused' ? loaded.value.refusal : null;
  if (refused?.code === 'not_found') return <EmptyState title={t('linkQuality.ended')}>{t('linkQuality.ended.text')}</EmptyState>;
  if (!pair.value) return <Asked loaded={loaded.value} again={again}>{() => null}</Asked>;
  const { before, now } = pair.value;
  const rows = rowsOf(before, now, (a, b) => compareNames(a.unit_name, b.unit_name) || compareNames(a.name, b.name));
  const title = t('linkQuality.participants', { title: now.title, n: number(rows.length) });
  return (
    <section class="section">
      <div class="row lines-head">
        <h2>{title}</h2>
        <p class="soft small">{t('linkQuality.at', { time: hour(now.at) })}</p>
      </div>
      {refused && <p role="status">{t('linkQuality.stale', { time: hour(now.at) })}</p>}
      {rows.length === 0 ? <EmptyState title={t('linkQuality.nobody')} /> : <LinkQualityTable rows={rows} caption={title} />}
    </section>
  );
}

function Meetings({ meetings }: { meetings: LiveMeeting[] }) {
  const chosen = useSignal<MeetingId | null>(null);
  const shown = chosen.value ?? meetings[0]?.id;
  if (shown === undefined) return <EmptyState title={t('linkQuality.none')}>{t('linkQuality.none.text')}</EmptyState>;
  return (
    <>
      <ul class="lines-meetings" aria-label={t('linkQuality.meetings')}>
        {meetings.map(({ id, title, unit_name, present }) => (
          <li key={id}>
            <button type="button" class="lines-meeting" aria-pressed={id === shown} onClick={() => (chosen.value = id)}>
              <strong>{t('linkQuality.meeting', { title, n: number(present) })}</strong>
              <span class="soft small">{unit_name}</span>
            </button>
          </li>
        ))}
      </ul>
      <MeetingLinks key={shown} meeting={shown} />
    </>
  );
}

/** The quality of everybody's links in live meetings; for administrators, which the server
 * checks at every request. */
export default function LinkQualityPage() {
  const isAdmin = me.value?.user.is_admin ?? false;
  // What is known stays on screen when the server does not answer for a moment.
  const known = useSignal<LiveMeeting[] | null>(null);
  const { loaded, again } = useLoaded('live', async () => (known.value = isAdmin ? await api.get<LiveMeeting[]>('/live') : []));
  useEvery(again);
  if (!isAdmin) {
    return (
      <Page title={t('linkQuality.title')}>
        <EmptyState title={t('admin.only')}>{t('admin.only.text')}</EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t('linkQuality.title')} lead={t('linkQuality.lead')} width="full" back={{ href: '/quan-tri', label: t('nav.administration') }}>
      {known.value ? (
        <Meetings meetings={known.value} />
      ) : (
        <Asked loaded={loaded.value} again={again}>
          {() => null}
        </Asked>
      )}
      <TestedLines />
    </Page>
  );
}
