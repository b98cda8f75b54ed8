// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';

import { api } from '../api/client';
import { useLoaded } from '../api/load';
import { me } from '../api/me';
import type { MeetingSummary, When } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/meetings';
import { ofNotice } from '../i18n/notice-words';
import { date, longDateTime, number, startOfDay, time, weekday } from '../i18n/format';
import { KeptSpeechLeft } from '../kept-speech/resume';
import { ButtonLink } from '../ui/button';
import { useFetched } from '../ui/fetched';
import { Notice } from '../ui/notice';
import { MinutesState } from '../ui/minutes-state';
import '../ui/more-icons';
import { Page } from '../ui/page';
import { Asked, EmptyState } from '../ui/waiting';
import './meetings.css';

const TABS: When[] = ['today', 'upcoming', 'past'];

/** A few minutes late is as planned. */
const FAR_MILLIS = 15 * 60_000;

/** Where the minutes of an ended meeting stand, in words; a correction under work beside them. */
function MinutesLine({ summary }: { summary: MeetingSummary }) {
  const { minutes, correction, notice, meeting } = summary;
  if (meeting.state !== 'ended') return null;
  const cancelled = meeting.started_at === null;
  return (
    <p class="row">
      {cancelled && <span class="state">{t('meeting.state.cancelled')}</span>}
      {minutes ? <MinutesState minutes={minutes} /> : !cancelled && <span class="soft">{t('meetings.minutes.none')}</span>}
      {correction && <MinutesState minutes={correction} />}
      {notice && <MinutesState minutes={notice} />}
    </p>
  );
}

/** What the line is pressed for: the room, the plan, or what came of the meeting. */
function Actions({ summary, first }: { summary: MeetingSummary; first: boolean }) {
  const { meeting, correction, notice } = summary;
  const minutes = summary.minutes?.may_open ? summary.minutes : null;
  const link = (words: string, href: string, kind: 'primary' | 'secondary' = 'secondary') => (
    <ButtonLink kind={kind} href={href} label={`${words}: ${meeting.title}`}>
      {words}
    </ButtonLink>
  );
  if (meeting.state !== 'ended') {
    if (!summary.my_role) return link(t('plan.change'), `/hop/${meeting.id}/sua`);
    // Nobody is expected before there is a new time, nor at what was held elsewhere.
    if ((meeting.time_open || meeting.held_elsewhere) && meeting.state === 'planned') return link(t('meetings.open'), `/hop/${meeting.id}`);
    return link(t('join.enter'), `/hop/${meeting.id}/vao`, meeting.state === 'live' || first ? 'primary' : 'secondary');
  }
  return (
    <>
      {minutes ? link(t('meetings.openMinutes'), `/bien-ban/${minutes.id}`) : link(t('meetings.open'), `/hop/${meeting.id}`)}
      {correction && link(t('meetings.openCorrection'), `/bien-ban/${correction.id}`)}
      {notice?.may_open && link(ofNotice(t('meetings.openMinutes')), `/bien-ban/${notice.id}`)}
    </>
  );
}

function Line({ summary, first, showDate }: { summary: MeetingSummary; first: boolean; showDate: boolean }) {
  const { meeting } = summary;
  const live = meeting.state === 'live';
  const held = heldAt(summary);
  const before = meeting.state === 'planned' ? meeting.postponed_from : null;
  // On the day on which it was to be: who looks for it there finds the hour that they know.
  const isOldDay = before !== null && (meeting.time_open || (showDate && startOfDay(before) !== startOfDay(held)));
  return (
    <li class="meeting">
      <div class="meeting-time">
        <span class="meeting-hour">{isOldDay ? <s>{time(before)}</s> : meeting.time_open ? '–' : time(held)}</span>
        {showDate && !meeting.time_open && !isOldDay && <span class="small soft">{date(held)}</span>}
      </div>
      <div class="meeting-what">
        <a class="meeting-title" href={`/hop/${meeting.id}`}>
          {meeting.title}
        </a>
        <p class="soft">
          {summary.unit_name} · {t('meetings.chairedBy', { name: summary.chair_name })}
        </p>
        <p class="row meeting-facts">
          {Math.abs(held - meeting.starts_at) >= FAR_MILLIS && <span class="soft">{t('meetings.plannedFor', { at: longDateTime(meeting.starts_at) })}</span>}
          {before !== null && (meeting.time_open || before !== meeting.starts_at) && (
            <span class="state state-wait">{meeting.time_open ? t('meetings.timeOpen') : isOldDay ? t('meetings.movedTo', { at: longDateTime(meeting.starts_at) }) : t('meetings.moved', { at: longDateTime(before) })}</span>
          )}
          {summary.asks_again && <span class="state state-wait">{t('meetings.asksAgain')}</span>}
          {meeting.held_elsewhere && meeting.state === 'planned' && <span class="state">{t('meeting.state.elsewhere')}</span>}
          {live && <span class="state state-live">{t('meetings.live', { n: summary.present })}</span>}
          {meeting.invited_count > 0 && <span>{t('meetings.units', { n: number(meeting.invited_count) })}</span>}
          {summary.my_role ? <span class="soft">{t('meetings.asRole', { role: t(`role.${summary.my_role}`) })}</span> : <span class="state">{t('meetings.planner')}</span>}
        </p>
        <MinutesLine summary={summary} />
      </div>
      <div class="meeting-action">
        <Actions summary={summary} first={first} />
      </div>
    </li>
  );
}

/** When it began, or is to begin: what was held on another day than planned stands on that day. */
const heldAt = ({ meeting }: MeetingSummary): number => meeting.started_at ?? meeting.starts_at;

/** Meetings of one day under the day's name; today needs none, and keeps the order of the server,
 * which puts live meetings of whatever day first. */
function Days({ meetings, when }: { meetings: MeetingSummary[]; when: When }) {
  const today = startOfDay(Date.now());
  const days = new Map<number, MeetingSummary[]>();
  for (const summary of meetings) {
    const day = when === 'today' ? today : startOfDay(heldAt(summary));
    days.set(day, [...(days.get(day) ?? []), summary]);
  }
  // A live meeting first of all asks for a click; without one, the next of today does.
  const next = when === 'today' && !meetings.some(({ meeting }) => meeting.state === 'live') ? meetings.find((one) => one.meeting.state === 'planned' && startOfDay(heldAt(one)) === today) : undefined;
  return (
    <>
      {[...days].map(([day, summaries]) => (
        <section key={day} class="day">
          {when !== 'today' && <h2>{weekday(day)}</h2>}
          <ul>
            {summaries.map((summary) => (
              <Line key={summary.meeting.id} summary={summary} first={summary === next} showDate={when === 'today' && startOfDay(heldAt(summary)) !== today} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** What is said of action items comes after the list. */
function LazyActionItems() {
  const { there } = useFetched(() => import('../action-items/notice'));
  return there && <there.default />;
}

/** So does what is said of minutes. */
function LazyMinutes() {
  const { there } = useFetched(() => import('../draft-comments/notice'));
  return there && <there.default />;
}

/** The list of meetings: today, to come, past. */
export default function MeetingsPage() {
  const when = useSignal<When>('today');
  const { loaded, again } = useLoaded(when.value, () => api.get<MeetingSummary[]>(`/meetings?when=${when.value}`));
  const now = useComputed(() => weekday(Date.now())).value;
  return (
    <Page title={t('nav.meetings')} lead={now} actions={<ButtonLink icon="plus" href="/hop/moi">{t('meetings.plan')}</ButtonLink>}>
      <KeptSpeechLeft />
      <LazyActionItems />
      <LazyMinutes />
      {me.value && !me.value.has_password && (
        <div class="meetings-password">
          <Notice title={t('password.none')}>
            <p>{t('password.none.text')}</p>
            <ButtonLink href="/tai-khoan#mat-khau">{t('password.none.set')}</ButtonLink>
          </Notice>
        </div>
      )}
      <nav class="tabs" aria-label={t('nav.meetings')}>
        {TABS.map((one) => (
          <button key={one} type="button" class="tab" aria-current={when.value === one ? 'true' : undefined} onClick={() => (when.value = one)}>
            {t(`meetings.${one}`)}
          </button>
        ))}
      </nav>
      <Asked loaded={loaded.value} again={again}>
        {(meetings) =>
          meetings.length > 0 ? (
            <Days meetings={meetings} when={when.value} />
          ) : (
            <EmptyState title={t(`meetings.empty.${when.value}`)} action={when.value !== 'past' && <ButtonLink kind="primary" icon="plus" href="/hop/moi">{t('meetings.plan')}</ButtonLink>}>
              {t(`meetings.empty.${when.value}.text`)}
            </EmptyState>
          )
        }
      </Asked>
    </Page>
  );
}
