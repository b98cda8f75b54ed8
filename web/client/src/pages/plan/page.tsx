// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { api, url } from '../../api/client';
import { useLoaded } from '../../api/load';
import { t } from '../../i18n';
import '../../i18n/groups/meetings';
import '../../i18n/groups/outside-the-call';
import type { ChatRecord, MeetingView, Unit, UserSummary } from '../../generated/protocol';
import type { PageProps } from '../../routes';
import { ButtonLink } from '../../ui/button';
import { Notice } from '../../ui/notice';
import '../../ui/more-icons';
import { Page } from '../../ui/page';
import { Asked, EmptyState } from '../../ui/waiting';
import { changesBetween } from './changes';
import { copyOf, draftOf, emptyPlan } from './draft';
import { PlanForm } from './form';
import './plan.css';

/** As the server does where nobody says otherwise. */
const KEPT_AS_USUAL = true;

type Lists = { people: UserSummary[]; units: Unit[]; keepsChat: boolean };

/** What somebody else changed while this person was typing; it stands where the form begins. */
function Changes({ before, after }: { before: MeetingView; after: MeetingView }) {
  useEffect(() => window.scrollTo(0, 0), []);
  const lines = changesBetween(before, after);
  return (
    <div class="plan-changes">
      <Notice title={t(lines.length > 0 ? 'plan.changes' : 'plan.changes.none')}>
        {lines.length > 0 && (
          <ul>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}

/** A meeting that has begun keeps its plan. `before` is the plan that was given up for this one. */
function Change({ view, before, lists: { people, units, keepsChat }, onGiveUp }: { view: MeetingView; before: MeetingView | null; lists: Lists; onGiveUp: () => void }) {
  const draft = useSignal(useMemo(() => draftOf(view), []));
  const { meeting } = view;
  if (meeting.state === 'planned' && view.may_edit) {
    return (
      <>
        {before && <Changes before={before} after={view} />}
        <PlanForm draft={draft} people={people} units={units} keepsChat={keepsChat} view={view} onGiveUp={onGiveUp} />
      </>
    );
  }
  const isCancelled = meeting.state === 'ended' && meeting.started_at === null;
  const reason = meeting.state === 'planned' ? 'plan.change.notAllowed' : isCancelled ? 'plan.change.cancelled' : 'plan.change.begun';
  return (
    <EmptyState title={t(reason)} action={<ButtonLink href={`/hop/${meeting.id}`}>{t('plan.giveUp.change')}</ButtonLink>}>
      {t(`${reason}.text`)}
    </EmptyState>
  );
}

/** Plans a meeting, or changes the plan of one that has not begun: what, when, who leads, who is
 * invited, in which order. */
export default function PlanPage({ id, like }: PageProps & { /** Planned anew from this one. */ like?: string | undefined }) {
  const draft = useSignal(emptyPlan(Date.now()));
  const round = useRef(0);
  const givenUp = useRef<MeetingView | null>(null);
  const { loaded, again } = useLoaded(`plan ${id ?? ''} ${like ?? ''}`, async () => {
    const [people, units, view, model, chat] = await Promise.all([
      api.get<UserSummary[]>('/users'),
      api.get<Unit[]>('/units'),
      id === undefined ? null : api.get<MeetingView>(url`/meetings/${id}`),
      like === undefined ? null : api.get<MeetingView>(url`/meetings/${like}`),
      id === undefined ? null : api.get<ChatRecord>(url`/meetings/${id}/chat/record`),
    ]);
    if (model) draft.value = copyOf(model, Date.now());
    return { lists: { people, units, keepsChat: chat?.kept ?? KEPT_AS_USUAL }, view, round: ++round.current };
  });
  const origin = id ?? like;
  const back = origin === undefined ? { href: '/', label: t('nav.meetings') } : { href: `/hop/${origin}`, label: t('meeting.title') };
  return (
    <Page title={t(id === undefined ? 'plan.title' : 'plan.change')} back={back}>
      <Asked loaded={loaded.value} again={again}>
        {({ lists, view, round: loadedAs }) => {
          if (!view) return <PlanForm draft={draft} people={lists.people} units={lists.units} keepsChat={lists.keepsChat} />;
          const giveUp = () => {
            givenUp.current = view;
            void again();
          };
          return <Change key={loadedAs} view={view} before={givenUp.current} lists={lists} onGiveUp={giveUp} />;
        }}
      </Asked>
    </Page>
  );
}
