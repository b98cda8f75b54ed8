// SPDX-License-Identifier: MPL-2.0
import { useSignal, type Signal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../../api/client';
import { me } from '../../api/me';
import type { Meeting, MeetingView, Unit, UserSummary } from '../../generated/protocol';
import { t } from '../../i18n';
import { compareNames } from '../../i18n/collation';
import { navigate } from '../../router';
import { Button, ButtonLink } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { RefusalNotice } from '../../ui/notice';
import { AgendaEditor } from './agenda-editor';
import { changeOf, dayThatIsNot, hasPart, missingIn, planOf, type Draft, type Missing } from './draft';
import { UnitPicker } from './unit-picker';

function personOptions(people: UserSummary[]): { value: string; label: string }[] {
  const options = people
    .filter((person) => !person.disabled)
    .map(({ user, unit_name }) => ({ value: user.id, label: [user.name, user.title, unit_name].filter(Boolean).join(' - ') }))
    .sort((a, b) => compareNames(a.label, b.label));
  return [{ value: '', label: t('plan.choosePerson') }, ...options];
}

/** What to do when somebody changed the plan meanwhile: what is typed stays until it is given up. */
function PlanChanged({ refusal, onGiveUp }: { refusal: Refusal; onGiveUp: () => void }) {
  const asking = useSignal(false);
  const giveUp = () => {
    // Without a line everything stays as it is.
    asking.value = false;
    onGiveUp();
  };
  return (
    <>
      <RefusalNotice refusal={refusal}>
        <Button onClick={() => (asking.value = true)}>{t('plan.current')}</Button>
      </RefusalNotice>
      {asking.value && (
        <Confirm title={t('plan.current.ask')} verb={t('plan.current')} onConfirm={giveUp} onCancel={() => (asking.value = false)}>
          <p>{t('plan.current.ask.text')}</p>
        </Confirm>
      )}
    </>
  );
}

/** The form, for a new meeting or to change the planned one of `view`; nothing typed is lost when
 * the server refuses. */
export function PlanForm({ draft, people, units, view, onGiveUp }: {
  draft: Signal<Draft>;
  people: UserSummary[];
  units: Unit[];
  view?: MeetingView;
  /** Shows the plan as it is now instead of what was typed. */
  onGiveUp?: () => void;
}) {
  const meeting = view?.meeting.id;
  const missing = useSignal<Missing>({});
  const refusal = useSignal<Refusal | null>(null);
  const busy = useSignal(false);
  const asking = useSignal(false);
  const change = (part: Partial<Draft>) => {
    draft.value = { ...draft.value, ...part };
    if (Object.keys(missing.value).length > 0) missing.value = missingIn(draft.value);
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    refusal.value = null;
    missing.value = missingIn(draft.value);
    if (!planOf(draft.value)) return;
    if (meeting || takesPart()) await save();
    else asking.value = true;
  };
  const takesPart = () => !me.value || hasPart(draft.value, me.value.user, people.find(({ user }) => user.id === draft.value.chair)?.user.unit);
  const save = async () => {
    const request = view ? changeOf(draft.value, view) : planOf(draft.value);
    if (!request) return;
    busy.value = true;
    try {
      const saved = meeting ? await api.put<Meeting>(url`/meetings/${meeting}`, request) : await api.post<Meeting>('/meetings', request);
      navigate(`/hop/${saved.id}`);
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = asking.value = false;
    }
  };
  const { title, date, time, chair, secretary, agenda } = draft.value;
  const wrong = (field: keyof Missing) => {
    const key = missing.value[field];
    return key && t(key, dayThatIsNot(draft.value.date) ?? {});
  };
  const options = personOptions(people);
  return (
    <>
      <form class="stack" onSubmit={submit} noValidate>
        <section class="sheet stack">
          <TextField label={t('plan.name')} hint={t('plan.name.hint')} value={title} onValue={(value) => change({ title: value })} error={wrong('title')} />
          <div class="plan-pair">
            <TextField label={t('plan.date')} hint={t('plan.date.hint')} value={date} max={10} onValue={(value) => change({ date: value })} error={wrong('date')} />
            <TextField label={t('plan.time')} hint={t('plan.time.hint')} value={time} max={5} onValue={(value) => change({ time: value })} error={wrong('time')} />
          </div>
          <div class="plan-pair">
            <SelectField label={t('role.chair')} value={chair} options={options} onValue={(value) => change({ chair: value })} error={wrong('chair')} />
            <SelectField label={t('role.secretary')} value={secretary} options={options} onValue={(value) => change({ secretary: value })} error={wrong('secretary')} />
          </div>
        </section>
        <section class="sheet stack">
          <h2>{t('plan.agenda')}</h2>
          <AgendaEditor lines={agenda} onLines={(lines) => change({ agenda: lines })} />
        </section>
        <section class="sheet stack">
          <h2>{t('plan.units')}</h2>
          <UnitPicker units={units} chosen={draft.value.units} onChosen={(chosen) => change({ units: chosen })} />
        </section>
        {refusal.value && (refusal.value.code === 'plan_changed' && onGiveUp ? <PlanChanged refusal={refusal.value} onGiveUp={onGiveUp} /> : <RefusalNotice refusal={refusal.value} />)}
        <div class="row">
          <Button kind="primary" type="submit" busy={busy.value}>
            {t(meeting ? 'plan.save' : 'plan.create')}
          </Button>
          <ButtonLink kind="plain" href={meeting ? `/hop/${meeting}` : '/'}>
            {t(meeting ? 'plan.giveUp.change' : 'plan.giveUp')}
          </ButtonLink>
        </div>
      </form>
      {asking.value && (
        <Confirm kind="primary" title={t('plan.outsider', { title })} verb={t('plan.create')} busy={busy.value} onConfirm={() => void save()} onCancel={() => (asking.value = false)}>
          <p>{t('plan.outsider.text')}</p>
        </Confirm>
      )}
    </>
  );
}
