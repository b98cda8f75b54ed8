// SPDX-License-Identifier: MPL-2.0
// What people note of a unit: why it is absent, and who sits in its hall.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { MAX_HALL_NAMES_CHARS, MAX_HALL_PEOPLE, MAX_ROLL_WORDS_CHARS, type Absence, type NoteAbsence, type ReportHall, type RollCallUnit, type RollCallView } from '../generated/protocol';
import { number } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { SelectField, TextField } from '../ui/field';
import { focusFirstWrong } from '../ui/first-wrong';
import { Notice, RefusalNotice } from '../ui/notice';
import { HallFacts } from './hall-facts';
import { countIn, isAnnounced, namesIn } from './model';
import { say } from './words';

type Wrong = 'number' | 'below' | null;

/** `mayKeep`: also why it is absent. `isOpened`: from the opening on the note of the deputy is what
 * people made of it; before, the unit's answer says who comes. What was typed stays when saving
 * fails, and is asked for before it is dropped. */
export function EditUnit({ meeting, unit, mayKeep, isOpened, onClose, onSaved }: {
  meeting: string;
  unit: RollCallUnit;
  mayKeep: boolean;
  isOpened: boolean;
  onClose: () => void;
  onSaved: () => Promise<void>;
}) {
  const absence = useSignal<Absence | ''>(unit.absence ?? '');
  const reason = useSignal(unit.reason);
  const count = useSignal(unit.hall_count === null ? '' : String(unit.hall_count));
  const names = useSignal(unit.hall_names);
  const deputyOf = (known: RollCallUnit) => known.deputy || (isOpened ? '' : known.announced_deputy);
  const deputy = useSignal(deputyOf(unit));
  // What the server has: what was shown first, or what somebody else reported meanwhile.
  const stored = useSignal(unit);
  const wrong = useSignal<Wrong>(null);
  const busy = useSignal(false);
  const dropping = useSignal(false);
  const isSent = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const asksAbsence = mayKeep && unit.presence === 'absent';

  const people = countIn(count.value);
  const noted: NoteAbsence = { absence: absence.value === '' ? null : absence.value, reason: reason.value };
  const changesAbsence = asksAbsence && (noted.absence !== unit.absence || noted.reason !== unit.reason);
  const changesHall = people !== stored.value.hall_count || names.value !== stored.value.hall_names || deputy.value !== deputyOf(stored.value);
  const close = () => {
    if (changesAbsence || changesHall) dropping.value = true;
    else onClose();
  };

  const save = async (form: HTMLFormElement) => {
    wrong.value = people === 'wrong' ? 'number' : people !== null && people < namesIn(names.value) ? 'below' : null;
    if (people === 'wrong' || wrong.value) {
      focusFirstWrong(form);
      return;
    }
    busy.value = true;
    refusal.value = null;
    try {
      if (changesAbsence) await api.put(url`/meetings/${meeting}/roll-call/${unit.unit}/absence`, noted);
      if (changesHall) {
        const report: ReportHall = { count: people, names: names.value, deputy: deputy.value, seen: stored.value.hall_version };
        await api.put(url`/meetings/${meeting}/roll-call/${unit.unit}/hall`, report);
      }
      void onSaved();
      if (mayKeep) onClose();
      else isSent.value = true;
    } catch (error) {
      refusal.value = refusalOf(error);
      if (refusal.value.code === 'hall_reported_meanwhile') {
        const now = await api.get<RollCallView>(url`/meetings/${meeting}/roll-call`).catch(() => null);
        stored.value = now?.units.find((one) => one.unit === unit.unit) ?? stored.value;
      }
    }
    busy.value = false;
  };

  if (isSent.value) {
    return (
      <Dialog title={say('mine')} onClose={onClose} actions={<Button kind="primary" onClick={onClose}>{say('close')}</Button>}>
        <Notice kind="good" title={say('sent')}>
          <p>{say('sentHint')}</p>
        </Notice>
      </Dialog>
    );
  }
  return (
    <Dialog title={mayKeep ? say('editOf', { name: unit.name }) : say('mine')} onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        {refusal.value && (
          <RefusalNotice refusal={refusal.value.code === 'bad_hall_name' && refusal.value.fact ? { ...refusal.value, fact: say('line', { n: refusal.value.fact }) } : refusal.value}>
            {refusal.value.code === 'hall_reported_meanwhile' && <HallFacts unit={stored.value} />}
          </RefusalNotice>
        )}
        {!mayKeep && <p class="soft">{say('mineHint')}</p>}
        {asksAbsence && (
          <>
            <SelectField
              label={say('absence')}
              value={absence.value}
              onValue={(value) => (absence.value = value as Absence | '')}
              options={[
                { value: '', label: say('unknown') },
                { value: 'excused', label: say('isExcused') },
                { value: 'unexcused', label: say('isUnexcused') },
              ]}
            />
            {absence.value !== '' && <TextField label={say('reason')} hint={say('reasonHint')} value={reason.value} onValue={(value) => (reason.value = value)} max={MAX_ROLL_WORDS_CHARS} />}
          </>
        )}
        <TextField
          label={say('count')}
          value={count.value}
          onValue={(value) => (count.value = value)}
          max={40}
          digits
          error={wrong.value === 'number' ? say('countWrong', { max: number(MAX_HALL_PEOPLE) }) : wrong.value === 'below' ? say('countBelow', { n: namesIn(names.value) }) : undefined}
        />
        <TextField label={say('names')} value={names.value} onValue={(value) => (names.value = value)} lines={4} max={MAX_HALL_NAMES_CHARS} />
        <TextField label={say('deputyField')} hint={isAnnounced(unit, deputy.value) ? say('announced', { by: unit.announced_by }) : say('deputyHint')} value={deputy.value} onValue={(value) => (deputy.value = value)} max={MAX_ROLL_WORDS_CHARS} />
        <div class="dialog-actions">
          <Button onClick={close}>{say('cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy.value}>
            {say('save')}
          </Button>
        </div>
      </form>
      {dropping.value && (
        <Confirm title={say('dropTitle')} verb={say('drop')} refusal={say('goOn')} onConfirm={onClose} onCancel={() => (dropping.value = false)}>
          {say('dropText')}
        </Confirm>
      )}
    </Dialog>
  );
}
