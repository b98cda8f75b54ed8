import { useSignal } from '@preact/signals';

import { api } from '../../api/client';
import { useLoaded } from '../../api/load';
import { t } from '../../i18n';
import type { Unit, UserSummary } from '../../generated/protocol';
import { Page } from '../../ui/page';
import { Asked } from '../../ui/waiting';
import { emptyPlan } from './draft';
import { PlanForm } from './form';
import './plan.css';

/** Plans a meeting: what, when, who leads, who is invited, in which order. */
export default function PlanPage() {
  const draft = useSignal(emptyPlan(Date.now()));
  const { loaded, again } = useLoaded('people', () => Promise.all([api.get<UserSummary[]>('/users'), api.get<Unit[]>('/units')]));
  return (
    <Page title={t('plan.title')} back={{ href: '/', label: t('nav.meetings') }}>
      <Asked loaded={loaded.value} again={again}>
        {([people, units]) => <PlanForm draft={draft} people={people} units={units} />}
      </Asked>
    </Page>
  );
}
