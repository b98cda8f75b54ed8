// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { me } from '../api/me';
import type { AgendaItem, CancelMeeting, MeetingView, Millis, NamedSpeaker, Seat } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/call';
import '../i18n/groups/meetings';
import '../i18n/groups/outside-the-call';
import { date, longDateTime } from '../i18n/format';
import { PrivateNotesSection } from '../pages/join/call/private-notes/panel';
import type { PageProps } from '../routes';
import { Button, ButtonLink } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import { useFetched } from '../ui/fetched';
import '../ui/more-icons';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';
import { Asked } from '../ui/waiting';
import { AttendanceList } from './attendance';
import { Invitation } from './invitation';
import { isPutOff } from './put-off';
import type { TranscriptProps } from './transcript';
import { MinutesPart } from './minutes-part';
import { When } from './when';
import './meeting.css';

/** How often the page of a meeting looks who came, or whether the minutes are there, in
 * milliseconds. */
const LOOK_AGAIN_MILLIS = 15_000;

/** The transcript is fetched only when there is a meeting that has one. */
function LazyTranscript(props: TranscriptProps) {
  const part = useSignal<ComponentType<TranscriptProps> | null>(null);
  useEffect(() => {
    import('./transcript').then(
      (module) => (part.value = module.default),
      () => undefined,
    );
  }, []);
  const Drawn = part.value;
  return (
    <section class="section">
      <h2>{t('meeting.transcript')}</h2>
      {Drawn && <Drawn {...props} />}
    </section>
  );
}

type PapersProps = { meeting: string; agenda: readonly AgendaItem[]; owner: string; isOver: boolean };

/** What shows papers is fetched after the page: many meetings have none. */
function LazyPapers(props: PapersProps) {
  const { there } = useFetched(() => import('../papers/section'));
  return there && <there.default {...props} />;
}

/** So are votes, of which many meetings have none. */
function LazyVotes(props: { meeting: string; isOver: boolean }) {
  const { there } = useFetched(() => import('../votes/section'));
  return there && <there.default {...props} />;
}

/** So are action items, which most people of a meeting have none of. */
function LazyActionItems(props: { meeting: string; agenda: readonly AgendaItem[]; isOver: boolean }) {
  const { there } = useFetched(() => import('../action-items/section'));
  return there && <there.default {...props} />;
}

/** So is the chat, of which there is something to say once it is over. */
function LazyChat(props: { meeting: string; isOver: boolean }) {
  const { there } = useFetched(() => import('../chat-record/section'));
  return there && <there.default {...props} />;
}

/** So is what was recorded elsewhere, which few meetings have. */
function LazySoundFiles(props: { meeting: string; begin: Millis; isPlanned: boolean; onChanged: () => void }) {
  const { there } = useFetched(() => import('../sound-files/section'));
  return there && <there.default {...props} />;
}

/** So is the dossier, for the few who may make it. */
function LazyDossier(props: { meeting: string; title: string }) {
  const { there } = useFetched(() => import('../dossier/section'));
  return there && <there.default {...props} />;
}

/** So is what was deleted of a meeting, and who holds it. */
function LazyRetention(props: { meeting: string }) {
  const { there } = useFetched(() => import('../retention/section'));
  return there && <there.default {...props} />;
}

/** Who may have spoken: invited by name, or seen in the meeting. */
function peopleOf(view: MeetingView): NamedSpeaker[] {
  const invited = [view.chair, view.secretary, ...view.invited_people].map(({ user, unit_name }) => ({ name: user.name, unit_name }));
  const there = view.attendance.map(({ name, unit_name }) => ({ name, unit_name }));
  return [...invited, ...there].filter(({ name, unit_name }, n, all) => all.findIndex((one) => one.name === name && one.unit_name === unit_name) === n);
}

/** So is the roll call, which has nothing to say of a plan that others keep. */
function LazyRollCall(props: { meeting: string; isOver: boolean }) {
  const { there } = useFetched(() => import('../roll-call/section'));
  return there && <there.default {...props} />;
}

/** So are the answers to the invitation, which who holds the meeting still reads afterwards. */
function LazyReplies(props: { view: MeetingView; reload: () => Promise<void> }) {
  const { there } = useFetched(() => import('../replies/section'));
  return there && <there.default {...props} />;
}

/** The units that are invited in one way, then the people who are invited alone. */
function Invited({ view, seat }: { view: MeetingView; seat: Seat }) {
  const { invitees } = view.meeting;
  const units = view.invited_units.filter(({ id }) => invitees.observer_units.includes(id) === (seat === 'observer'));
  const people = view.invited_people.filter((_, n) => invitees.people[n]?.seat === seat);
  const names = [...units.map(({ name }) => name), ...people.map(({ user }) => [user.name, user.title].filter(Boolean).join(', '))];
  const text = names.join(people.length > 0 ? '; ' : ', ');
  if (names.length === 0) return <>{t('meeting.invited.none')}</>;
  if (names.length < 7) return <>{text}</>;
  return (
    <details>
      <summary>{[units.length > 0 && t('meetings.units', { n: units.length }), people.length > 0 && t('meeting.invited.people', { n: people.length })].filter(Boolean).join(', ')}</summary>
      {text}
    </details>
  );
}

function Facts({ view }: { view: MeetingView }) {
  const person = ({ user, unit_name }: MeetingView['chair']) => [user.name, user.title, unit_name].filter(Boolean).join(', ');
  const { invitees } = view.meeting;
  return (
    <dl class="facts">
      <dt>{t('meeting.when')}</dt>
      <dd>
        <When meeting={view.meeting} heldElsewhere={view.held_elsewhere} />
      </dd>
      <dt>{t('meeting.unit')}</dt>
      <dd>{view.unit_name}</dd>
      <dt>{t('role.chair')}</dt>
      <dd>{person(view.chair)}</dd>
      <dt>{t('role.secretary')}</dt>
      <dd>{person(view.secretary)}</dd>
      <dt>{t('meeting.invited')}</dt>
      <dd>
        <Invited view={view} seat="delegate" />
      </dd>
      {(invitees.observer_units.length > 0 || invitees.people.some(({ seat }) => seat === 'observer')) && (
        <>
          <dt>{t('role.observer')}</dt>
          <dd>
            <Invited view={view} seat="observer" />
          </dd>
        </>
      )}
    </dl>
  );
}

/** Refusals of ending what has ended. */
const OVER: Refusal['code'][] = ['meeting_ended', 'plan_cancelled'];

function EndButton({ view, again }: { view: MeetingView; again: () => Promise<void> }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const reason = useSignal('');
  const tried = useSignal(false);
  const withLater = useSignal(false);
  const later = view.later_in_series;
  const { title, state } = view.meeting;
  const cancels = state === 'planned';
  const end = async () => {
    tried.value = true;
    if (cancels && reason.value.trim() === '') return;
    busy.value = true;
    refusal.value = null;
    try {
      if (cancels) await api.post(url`/meetings/${view.meeting.id}/cancel`, { reason: reason.value, with_later: withLater.value } satisfies CancelMeeting);
      else await api.post(url`/meetings/${view.meeting.id}/end`);
      await again();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
      // Somebody else was first: the page shows what it is now.
      if (!OVER.includes(refusal.value.code)) return;
      refusal.value = null;
      await again();
    }
    busy.value = asking.value = false;
  };
  const close = () => {
    asking.value = false;
    // What was refused may be over: the page shows what it is now.
    if (refusal.value) void again();
  };
  // A meeting that was never opened is cancelled, and those invited are told why.
  const words =
    cancels
      ? { verb: t('meeting.cancel'), title: t('meeting.cancel.title', { title }), text: t('meeting.cancel.text'), back: t('action.back') }
      : { verb: t('call.end'), title: t('call.end.title', { title }), text: t('meeting.end.text'), back: t('action.cancel') };
  return (
    <>
      <Button onClick={() => (asking.value = true)}>{words.verb}</Button>
      {asking.value && (
        <Confirm title={words.title} verb={words.verb} refusal={words.back} busy={busy.value} onConfirm={end} onCancel={close}>
          {refusal.value && <RefusalNotice refusal={refusal.value} />}
          <div class="stack">
            <p>{words.text}</p>
            {cancels && (
              <TextField
                label={t('meeting.cancel.reason')}
                hint={t('meeting.cancel.reason.hint')}
                value={reason.value}
                onValue={(value) => (reason.value = value)}
                error={tried.value && reason.value.trim() === '' ? t('meeting.cancel.reason.missing') : undefined}
              />
            )}
            {cancels && later.length > 0 && (
              <fieldset class="cancel-which">
                <legend>{t('meeting.cancel.which')}</legend>
                {[false, true].map((all) => (
                  <label key={all ? 'later' : 'one'}>
                    <input type="radio" name="cancel-which" checked={withLater.value === all} onChange={() => (withLater.value = all)} />
                    <span>{all ? t('meeting.cancel.later', { n: later.length, until: date(later.at(-1)?.starts_at ?? 0) }) : t('meeting.cancel.one', { at: longDateTime(view.meeting.starts_at) })}</span>
                  </label>
                ))}
              </fieldset>
            )}
          </div>
        </Confirm>
      )}
    </>
  );
}

/** Before the meeting: is the own site ready, and for who holds it, are all? */
function Readiness({ view }: { view: MeetingView }) {
  const { meeting, my_role: role } = view;
  const mayCheck = role !== null && role !== 'observer';
  if (!mayCheck && !view.may_edit) return null;
  return (
    <section class="section">
      <h2>{t('readiness.title')}</h2>
      <div class="row">
        {mayCheck && <ButtonLink href={`/hop/${meeting.id}/kiem-tra`}>{t('readiness.check')}</ButtonLink>}
        {view.may_edit && <ButtonLink href={`/hop/${meeting.id}/san-sang`}>{t('readiness.board')}</ButtonLink>}
      </div>
    </section>
  );
}

/** Putting a meeting off, and what is said of it, is fetched after the page. */
const usePostponing = () => useFetched(() => import('./postpone')).there;

function Parts({ view, again }: { view: MeetingView; again: () => Promise<void> }) {
  const { meeting } = view;
  const postponing = usePostponing();
  const ended = meeting.state === 'ended';
  // Nothing was recorded, and nobody's attendance began.
  const unopened = ended && meeting.started_at === null;
  // Its sound files are still to come: nobody is awaited any more.
  const elsewhere = view.held_elsewhere && meeting.state === 'planned';
  const deputyOf = meeting.invitees.deputies.find(({ user }) => user === me.value?.user.id)?.unit;
  const standsInFor = view.invited_units.find(({ id }) => id === deputyOf)?.name;
  // People come and go; after the end the draft of the minutes comes by itself.
  const drafted = view.minutes.some(({ kind }) => kind === 'minutes');
  const changing = meeting.state === 'live' || (ended && !drafted);
  // While it is being made, what everybody waits for stands on top.
  const mayName = view.my_role === 'chair' || view.my_role === 'secretary';
  const heard = useSignal(0);
  const transcript = !unopened && <LazyTranscript key={heard.value} meeting={meeting.id} agenda={meeting.agenda} mayEdit={view.may_edit} mayName={mayName} people={peopleOf(view)} draft={view.minutes.find(({ kind, state }) => kind === 'minutes' && state === 'draft')?.id ?? null} onDone={again} />;
  const begin = meeting.started_at ?? meeting.starts_at;
  // Before its time there is nothing to add; while it is held the server records itself.
  const mayBeElsewhere = !unopened && (ended || (meeting.state === 'planned' && mayName && meeting.starts_at <= Date.now()));
  const soundFiles = view.my_role && mayBeElsewhere && (
    <LazySoundFiles
      meeting={meeting.id}
      begin={begin}
      isPlanned={!ended}
      onChanged={() => {
        heard.value += 1;
        void again();
      }}
    />
  );
  useEffect(() => {
    if (!changing) return;
    const timer = setInterval(() => void again(), LOOK_AGAIN_MILLIS);
    return () => clearInterval(timer);
  }, [changing]);
  return (
    <>
      {unopened && (
        <Notice title={t('meeting.cancelled', { at: longDateTime(meeting.ended_at ?? meeting.starts_at) })}>
          <p>{t('meeting.cancelled.text')}</p>
          {meeting.cancel_reason !== '' && <p>{t('meeting.cancelled.reason', { reason: meeting.cancel_reason })}</p>}
          {view.may_edit && postponing && <postponing.CancelledLetter view={view} />}
        </Notice>
      )}
      {postponing && <postponing.PostponedNotice view={view} />}
      {elsewhere && (
        <Notice title={t('meeting.elsewhere')}>
          <p>{t(mayName ? 'meeting.elsewhere.send' : 'meeting.elsewhere.wait')}</p>
        </Notice>
      )}
      {view.my_role === null && !ended && (
        <Notice title={t('meetings.planner')}>
          <p>{t('meeting.planner.text')}</p>
        </Notice>
      )}
      <div class={unopened || elsewhere || view.my_role === null || meeting.postponed !== null ? 'sheet section' : 'sheet'}>
        <Facts view={view} />
      </div>
      {ended && view.my_role && <MinutesPart view={view} again={again} />}
      {view.my_role && !unopened && <LazyActionItems meeting={meeting.id} agenda={meeting.agenda} isOver={ended} />}
      {soundFiles}
      {ended && !drafted && transcript}
      {standsInFor !== undefined && !ended && !elsewhere && <Notice title={t('meeting.youStandIn', { unit: standsInFor })} />}
      {view.my_role === 'observer' && !ended && !elsewhere && <Notice title={t('meeting.youObserve')} />}
      {(meeting.state === 'planned' || view.may_edit) && !view.held_elsewhere && <LazyReplies view={view} reload={again} />}
      {!ended && !elsewhere && <Readiness view={view} />}
      {!ended && !elsewhere && view.may_invite && <Invitation meeting={meeting.id} open={view.invites_guests} />}
      <section class="section">
        <h2>{t('plan.agenda')}</h2>
        {meeting.agenda.length === 0 ? (
          <p class="soft">{t('agenda.empty')}</p>
        ) : (
          <ol class="sheet agenda-list">
            {meeting.agenda.map((item) => (
              <li key={item.id}>
                {item.title}
                {item.presenter && <span class="soft"> - {item.presenter}</span>}
                {item.skipped && <span class="soft"> ({t('agenda.skipped')})</span>}
              </li>
            ))}
          </ol>
        )}
      </section>
      {me.value && <LazyPapers meeting={meeting.id} agenda={meeting.agenda} owner={me.value.user.id} isOver={ended} />}
      {me.value && view.my_role && !unopened && <LazyVotes meeting={meeting.id} isOver={ended} />}
      {me.value && view.my_role && !unopened && <LazyRollCall meeting={meeting.id} isOver={ended} />}
      {me.value && !unopened && !view.held_elsewhere && <LazyChat meeting={meeting.id} isOver={ended} />}
      {meeting.state !== 'planned' && !unopened && !view.held_elsewhere && <AttendanceList stays={view.attendance} live={!ended} />}
      {((ended && drafted) || meeting.state === 'live') && transcript}
      {ended && (mayName || me.value?.user.is_admin) && <LazyDossier meeting={meeting.id} title={meeting.title} />}
      {ended && !unopened && view.my_role && <LazyRetention meeting={meeting.id} />}
      {me.value && view.my_role && <PrivateNotesSection owner={me.value.user.id} meeting={meeting.id} />}
    </>
  );
}

/** Everything about one meeting: details, minutes, agenda, who was there, what was said. */
export default function MeetingPage({ id = '' }: PageProps) {
  const { loaded, again } = useLoaded(id, () => api.get<MeetingView>(url`/meetings/${id}`));
  const view = loaded.value.state === 'there' ? loaded.value.value : null;
  const meeting = view?.meeting;
  const postponing = usePostponing();
  const elsewhere = view?.held_elsewhere && meeting?.state === 'planned';
  // A meeting that ended without having been opened was cancelled.
  const state = meeting?.state === 'ended' && meeting.started_at === null ? 'cancelled' : meeting?.state;
  // Who may change a plan may cancel it; what runs is ended by the chair.
  const mayEnd = view && (view.meeting.state === 'planned' ? view.may_edit : view.meeting.state === 'live' && (me.value?.user.id === view.chair.user.id || me.value?.user.is_admin));
  return (
    <Page
      title={meeting?.title ?? t('meeting.title')}
      back={{ href: '/', label: t('nav.meetings') }}
      lead={meeting && <span class={`state ${meeting.state === 'live' ? 'state-live' : ''}`}>{elsewhere ? t('meeting.state.elsewhere') : isPutOff(meeting) ? t(meeting.postponed?.time_open ? 'meeting.state.postponed' : 'meeting.state.moved') : t(`meeting.state.${state ?? meeting.state}`)}</span>}
      actions={
        view &&
        meeting && (
          <>
            {view.may_edit && <ButtonLink href={`/hop/${meeting.id}/tao-lai`}>{t('plan.again')}</ButtonLink>}
            {meeting.state === 'planned' && !elsewhere && view.may_edit && postponing && <postponing.PostponeButton view={view} again={again} />}
            {mayEnd && <EndButton view={view} again={again} />}
            {meeting.state === 'planned' && view.may_edit && <ButtonLink href={`/hop/${meeting.id}/sua`}>{t('plan.change')}</ButtonLink>}
            {view.my_role && meeting.state !== 'ended' && !elsewhere && (
              <ButtonLink kind={meeting.state === 'planned' && meeting.postponed?.time_open ? 'secondary' : 'primary'} icon="door" href={`/hop/${meeting.id}/vao`}>
                {t('join.enter')}
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <Asked loaded={loaded.value} again={again}>
        {(there) => <Parts view={there} again={again} />}
      </Asked>
    </Page>
  );
}
