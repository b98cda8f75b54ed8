// SPDX-License-Identifier: MPL-2.0
import { useSignal, type Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../../api/client';
import { me } from '../../api/me';
import { randomKey } from '../../api/random';
import { serverNow } from '../../api/server-time';
import type { Meeting, MeetingView, PlannedSeries, SeriesMeeting, Unit, UnitId, UserSummary } from '../../generated/protocol';
import { t } from '../../i18n';
import { longDateTime, weekday } from '../../i18n/format';
import { navigate } from '../../router';
import { Button, ButtonLink } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { LeaveGuard } from '../../ui/leave-guard';
import { RefusalNotice } from '../../ui/notice';
import { AgendaEditor } from './agenda-editor';
import { changeOf, datesOf, dayThatIsNot, fingerprintOf, hasPart, missingIn, planOf, readTimes, seriesOf, startOf, type Draft, type Missing } from './draft';
import { MadeSeries } from './made-series';
import { PeoplePicker } from './people-picker';
import { PersonField } from './person-field';
import { SeatsEditor } from './seats-editor';
import { say as saySeats } from './seats-words';
import { UnitPicker } from './unit-picker';

/** What to do when somebody changed the plan meanwhile: what is typed stays until it is given up.
 */
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
        <Confirm title={t('plan.current.ask')} verb={t('plan.current.drop')} refusal={t('plan.past.back')} onConfirm={giveUp} onCancel={() => (asking.value = false)}>
          <p>{t('plan.current.ask.text')}</p>
        </Confirm>
      )}
    </>
  );
}

/** A plan is announced when it is made: Enter in one of its many fields does not make it. */
function holdEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement && event.target.matches('.input')) event.preventDefault();
}

const EVERY: readonly Draft['every'][] = ['once', 'week', 'two_weeks', 'month'];

/** What is asked before a plan is saved that its author may not have meant. */
type Question = 'past' | 'outsider';

/** Refusals after which nothing can be saved any more: it was cancelled, or opened. */
const OVER: Refusal['code'][] = ['plan_cancelled', 'plan_closed', 'meeting_ended'];

/** Clocks differ by minutes, and a meeting may be planned when it has just begun. */
const JUST_BEGUN_MILLIS = 15 * 60_000;

/** The form, for a new meeting or to change the planned one of `view`; nothing typed is lost when
 * the server refuses. */
export function PlanForm({ draft, people, units, keepsChat, view, onGiveUp }: {
  draft: Signal<Draft>;
  people: UserSummary[];
  units: Unit[];
  /** Whether the chat goes into the dossier where nobody says otherwise. */
  keepsChat: boolean;
  view?: MeetingView;
  /** Shows the plan as it is now instead of what was typed. */
  onGiveUp?: () => void;
}) {
  const meeting = view?.meeting.id;
  const missing = useSignal<Missing>({});
  const refusal = useSignal<Refusal | null>(null);
  const busy = useSignal(false);
  const asking = useSignal<Question | null>(null);
  const first = useMemo(() => fingerprintOf(draft.value), []);
  // An earlier meeting, or the plan that is changed, was held by this unit.
  const holder = useMemo(() => draft.value.unit, []);
  // Sent again after an answer that was lost, it makes nothing twice.
  const key = useMemo(randomKey, []);
  const made = useSignal<SeriesMeeting[] | null>(null);
  const change = (part: Partial<Draft>) => {
    draft.value = { ...draft.value, ...part };
    if (Object.keys(missing.value).length > 0) missing.value = missingIn(draft.value);
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    refusal.value = null;
    missing.value = missingIn(draft.value);
    const plan = planOf(draft.value);
    if (!plan) return;
    // Who changes something else in the plan of a meeting that is late has seen its time.
    const isPast = !plan.held_elsewhere && plan.starts_at !== view?.meeting.starts_at && plan.starts_at < (await serverNow()) - JUST_BEGUN_MILLIS;
    await goOn([...(isPast ? (['past'] as const) : []), ...(meeting || takesPart() ? [] : (['outsider'] as const))]);
  };
  /** Asks the first of these, saves when there is nothing left to ask. */
  const goOn = async ([next]: Question[]) => {
    if (next) asking.value = next;
    else await save();
  };
  const takesPart = () => !me.value || hasPart(draft.value, me.value.user, people.find(({ user }) => user.id === draft.value.chair)?.user.unit);
  const save = async () => {
    const request = view ? changeOf(draft.value, view) : planOf(draft.value, key);
    if (!request) return;
    busy.value = true;
    try {
      const series = meeting ? null : seriesOf(draft.value, key);
      if (series) {
        made.value = (await api.post<PlannedSeries>('/meetings/series', series)).meetings;
        return;
      }
      const saved = meeting ? await api.put<Meeting>(url`/meetings/${meeting}`, request) : await api.post<Meeting>('/meetings', request);
      navigate(`/hop/${saved.id}`);
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
      asking.value = null;
    }
  };
  const { title, date, time, chair, secretary, agenda, every, times } = draft.value;
  const wrong = (field: keyof Missing) => {
    const key = missing.value[field];
    return key && t(key, dayThatIsNot(draft.value.date) ?? {});
  };
  const isOver = refusal.value !== null && OVER.includes(refusal.value.code);
  const chairUnit = people.find(({ user }) => user.id === chair)?.user.unit;
  const nameOf = (id: UnitId | undefined) => units.find((unit) => unit.id === id)?.name ?? '';
  const [day, number] = [startOf(draft.value), meeting ? null : readTimes(times)];
  if (made.value) return <MadeSeries meetings={made.value} />;
  return (
    <>
      <form class="stack" onSubmit={submit} onKeyDown={holdEnter} noValidate>
        <section class="sheet stack">
          <TextField label={t('plan.name')} hint={t('plan.name.hint')} value={title} onValue={(value) => change({ title: value })} error={wrong('title')} />
          <div class="plan-pair">
            <TextField label={t('plan.date')} hint={t('plan.date.hint')} value={date} max={30} onValue={(value) => change({ date: value })} error={wrong('date')} />
            <TextField label={t('plan.time')} hint={t('plan.time.hint')} value={time} max={30} onValue={(value) => change({ time: value })} error={wrong('time')} />
          </div>
          {!meeting && (
            <div class="plan-pair">
              <SelectField label={t('plan.every')} value={every} options={EVERY.map((value) => ({ value, label: t(`plan.every.${value}`) }))} onValue={(value) => change({ every: value as Draft['every'], ...(value === 'once' ? {} : { heldElsewhere: false }) })} />
              {every !== 'once' && <TextField label={t('plan.times')} hint={t('plan.times.hint')} digits max={2} value={times} onValue={(value) => change({ times: value })} error={wrong('times')} />}
            </div>
          )}
          {(!meeting || view.held_elsewhere) && every === 'once' && (
            <div>
              <label class="check">
                <input type="checkbox" checked={draft.value.heldElsewhere} onChange={(event) => change({ heldElsewhere: event.currentTarget.checked })} />
                <span>{t('plan.elsewhere')}</span>
              </label>
              {draft.value.heldElsewhere && <p class="small soft">{t('plan.elsewhere.hint')}</p>}
            </div>
          )}
          {day && every !== 'once' && number !== null && (
            <div>
              <h3 class="plan-days-head">{t('plan.dates', { n: number })}</h3>
              <ol class="plan-days">
                {datesOf(day, every, number).map((at) => (
                  <li key={at}>{weekday(at)}</li>
                ))}
              </ol>
            </div>
          )}
          <div class="plan-pair">
            <PersonField label={t('role.chair')} people={people} value={chair} onValue={(value) => change({ chair: value })} error={wrong('chair')} />
            <PersonField label={t('role.secretary')} people={people} value={secretary} onValue={(value) => change({ secretary: value })} error={wrong('secretary')} />
          </div>
          {holder !== null && chairUnit !== undefined && holder !== chairUnit && (
            <SelectField
              label={t('plan.holder')}
              hint={t('plan.holder.hint')}
              value={draft.value.unit ?? chairUnit}
              options={[holder, chairUnit].map((id) => ({ value: id, label: nameOf(id) }))}
              onValue={(value) => change({ unit: value })}
            />
          )}
        </section>
        <section class="sheet stack">
          <h2>{t('plan.agenda')}</h2>
          <AgendaEditor lines={agenda} checked={wrong('minutes') !== undefined} onLines={(lines) => change({ agenda: lines })} />
        </section>
        <section class="sheet stack">
          <h2>{t('plan.units')}</h2>
          <UnitPicker units={units} chosen={draft.value.units} onChosen={(chosen) => change({ units: chosen })} />
          <SeatsEditor units={units} chosen={draft.value.units} seats={draft.value.seats} onSeats={(seats) => change({ seats })} />
          <PeoplePicker people={people} seats={draft.value.seats} onSeats={(seats) => change({ seats })} />
        </section>
        <section class="sheet stack">
          <h2>{saySeats('chatTitle')}</h2>
          <label class="check">
            <input type="checkbox" checked={draft.value.keepsChat ?? keepsChat} onChange={(event) => change({ keepsChat: event.currentTarget.checked })} />
            <span>{saySeats('chat')}</span>
          </label>
        </section>
        {refusal.value && (refusal.value.code === 'plan_changed' && onGiveUp ? <PlanChanged refusal={refusal.value} onGiveUp={onGiveUp} /> : <RefusalNotice refusal={refusal.value} />)}
        <div class="row">
          {!isOver && (
            <Button kind="primary" type="submit" busy={busy.value}>
              {t(meeting ? 'plan.save' : 'plan.create')}
            </Button>
          )}
          <ButtonLink kind={isOver ? 'primary' : 'plain'} href={meeting ? `/hop/${meeting}` : '/'}>
            {t(meeting ? 'plan.giveUp.change' : 'plan.giveUp')}
          </ButtonLink>
        </div>
      </form>
      <LeaveGuard unsaved={!busy.value && !isOver && fingerprintOf(draft.value) !== first} />
      {asking.value === 'past' && (
        <Confirm
          kind="primary"
          title={t('plan.past', { at: longDateTime(planOf(draft.value)?.starts_at ?? 0) })}
          verb={t('plan.past.save')}
          refusal={t('plan.past.back')}
          busy={busy.value}
          onConfirm={() => void goOn(meeting || takesPart() ? [] : ['outsider'])}
          onCancel={() => (asking.value = null)}
        >
          <p>{t('plan.past.text')}</p>
        </Confirm>
      )}
      {asking.value === 'outsider' && (
        <Confirm kind="primary" title={t('plan.outsider', { title })} verb={t('plan.create')} busy={busy.value} onConfirm={() => void save()} onCancel={() => (asking.value = null)}>
          <p>{t('plan.outsider.text')}</p>
        </Confirm>
      )}
    </>
  );
}
