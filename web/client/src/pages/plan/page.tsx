// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';

import { api, url } from '../../api/client';
import { useLoaded } from '../../api/load';
import { t } from '../../i18n';
import '../../i18n/groups/meetings';
import '../../i18n/groups/outside-the-call';
import type { MeetingView, Unit, UserSummary } from '../../generated/protocol';
import type { PageProps } from '../../routes';
import { ButtonLink } from '../../ui/button';
import '../../ui/more-icons';
import { Page } from '../../ui/page';
import { Asked, EmptyState } from '../../ui/waiting';
import { draftOf, emptyPlan } from './draft';
import { PlanForm } from './form';
import './plan.css';

type Lists = { people: UserSummary[]; units: Unit[] };

/** A meeting that has begun keeps its plan. */
function Change({ view, lists: { people, units }, again }: { view: MeetingView; lists: Lists; again: () => Promise<void> }) {
  const draft = useSignal(useMemo(() => draftOf(view), []));
  const { meeting } = view;
  if (meeting.state === 'planned' && view.may_edit) return <PlanForm draft={draft} people={people} units={units} view={view} onGiveUp={() => void again()} />;
  const reason = meeting.state === 'planned' ? 'plan.change.notAllowed' : 'plan.change.begun';
  return (
    <EmptyState title={t(reason)} action={<ButtonLink href={`/hop/${meeting.id}`}>{t('plan.giveUp.change')}</ButtonLink>}>
      {t(`${reason}.text`)}
    </EmptyState>
  );
}

/** Plans a meeting, or changes the plan of one that has not begun: what, when, who leads, who is
 * invited, in which order. */
export default function PlanPage({ id }: PageProps) {
  const draft = useSignal(emptyPlan(Date.now()));
  const round = useRef(0);
  const { loaded, again } = useLoaded(`plan ${id ?? ''}`, async () => {
    const [people, units, view] = await Promise.all([
      api.get<UserSummary[]>('/users'),
      api.get<Unit[]>('/units'),
      id === undefined ? null : api.get<MeetingView>(url`/meetings/${id}`),
    ]);
    return { lists: { people, units }, view, round: ++round.current };
  });
  const back = id === undefined ? { href: '/', label: t('nav.meetings') } : { href: `/hop/${id}`, label: t('meeting.title') };
  return (
    <Page title={t(id === undefined ? 'plan.title' : 'plan.change')} back={back}>
      <Asked loaded={loaded.value} again={again}>
        {({ lists, view, round: loadedAs }) => (view ? <Change key={loadedAs} view={view} lists={lists} again={again} /> : <PlanForm draft={draft} people={lists.people} units={lists.units} />)}
      </Asked>
    </Page>
  );
}
