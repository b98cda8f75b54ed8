// SPDX-License-Identifier: MPL-2.0
// Who does what by when: given after a meeting, or written anew.

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { MAX_ITEM_CHARS, type AgendaItem, type CorrectItem, type GiveItem, type ItemView, type ListedItem, type Unit, type UnitId } from '../generated/protocol';
import { t } from '../i18n';
import { date, startOfDay } from '../i18n/format';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { SelectField, TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import { dayOf } from './day';
import { UnitField } from './unit-field';
import { say } from './words';

type Props = {
  meeting: string;
  agenda: readonly AgendaItem[];
  /** The item that is written anew; none: a new one. */
  item?: ListedItem;
  frozen: boolean;
  onDone: (view: ItemView) => void;
  /** Somebody else has changed it: what stands there now is asked for. */
  onStale?: () => Promise<void>;
  onClose: () => void;
};

export function GiveDialog(props: Props) {
  const { loaded, again } = useLoaded('units', () => api.get<Unit[]>('/units'));
  return (
    <Dialog title={say(props.item ? 'act_correct' : 'act_give')} onClose={props.onClose}>
      <Asked loaded={loaded.value} again={again}>
        {(units) => <Form {...props} units={units} />}
      </Asked>
    </Dialog>
  );
}

function Form({ meeting, agenda, item, frozen, units, onDone, onStale, onClose }: Props & { units: readonly Unit[] }) {
  const text = useSignal(item?.text ?? '');
  const unit = useSignal<UnitId | null>(item?.unit ?? null);
  const coordinating = useSignal<UnitId[]>(item?.coordinating ?? []);
  const people = useSignal(item?.people ?? '');
  const known = item?.deadline ?? null;
  const deadline = useSignal(known === null ? '' : date(known));
  const agendaItem = useSignal(item?.agenda_item ?? '');
  /** What was shown when the form was opened; after a refusal what is shown now. */
  const first = useMemo(() => item?.version ?? 0, []);
  const follows = useSignal(false);
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const day = dayOf(deadline.value);
  const isSame = known !== null && deadline.value.trim() === date(known);
  const wrongDay = day === 'wrong' ? say('deadlineWrong') : day !== null && !isSame && day < startOfDay(Date.now()) ? say('deadlinePassed') : undefined;
  const noText = text.value.trim() === '' ? say('textMissing') : undefined;
  const send = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (noText || wrongDay || day === 'wrong') return;
    // A deadline that has passed may stay as it is.
    const content: GiveItem = { text: text.value, agenda_item: agendaItem.value || null, unit: unit.value, coordinating: coordinating.value, people: people.value, deadline: isSame ? known : day };
    busy.value = true;
    refusal.value = null;
    try {
      onDone(item ? await api.put<ItemView>(url`/action-items/${item.id}`, { seen: follows.value ? item.version : first, content } satisfies CorrectItem) : await api.post<ItemView>(url`/meetings/${meeting}/action-items`, content));
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
      if (refusal.value.code !== 'action_item_changed') return;
      await onStale?.();
      follows.value = true;
    }
  };
  const nameOf = (id: UnitId) => units.find((one) => one.id === id)?.name ?? '';
  const others = units.filter(({ id }) => id !== unit.value && !coordinating.value.includes(id));
  return (
    <form class="stack" onSubmit={(event) => void send(event)} noValidate>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {frozen && <Notice>{say('frozen')}</Notice>}
      <TextField label={say('text')} lines={4} max={MAX_ITEM_CHARS} required value={text.value} onValue={(value) => (text.value = value)} error={tried.value ? noText : undefined} />
      <UnitField label={say('unit')} units={units} value={unit.value} onValue={(value) => (unit.value = value)} />
      <TextField label={say('deadline')} hint={say('deadlineHint')} max={30} value={deadline.value} onValue={(value) => (deadline.value = value)} error={tried.value ? wrongDay : undefined} />
      <TextField label={say('people')} hint={say('peopleHint')} value={people.value} onValue={(value) => (people.value = value)} />
      {coordinating.value.length > 0 && (
        <ul class="items-units" aria-label={say('coordinatingUnits')}>
          {coordinating.value.map((id) => (
            <li key={id} class="row">
              <span>{nameOf(id)}</span>
              <Button kind="plain" onClick={() => (coordinating.value = coordinating.value.filter((one) => one !== id))}>
                {say('coordinatingRemove', { unit: nameOf(id) })}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <UnitField label={say('coordinatingAdd')} units={others} value={null} onValue={(value) => value !== null && (coordinating.value = [...coordinating.value, value])} />
      {agenda.length > 0 && (
        <SelectField label={say('agendaItem')} value={agendaItem.value} options={[{ value: '', label: say('agendaNone') }, ...agenda.map(({ id, title }) => ({ value: id, label: title }))]} onValue={(value) => (agendaItem.value = value)} />
      )}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy.value}>
          {item ? t('action.save') : say('act_give')}
        </Button>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}
