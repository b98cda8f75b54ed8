// SPDX-License-Identifier: MPL-2.0
// What people note of a unit: why it is absent, and who sits in its hall.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { MAX_HALL_NAMES_CHARS, MAX_HALL_PEOPLE, MAX_ROLL_WORDS_CHARS, type Absence, type NoteAbsence, type ReportHall, type RollCallUnit } from '../generated/protocol';
import { number } from '../i18n/format';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { SelectField, TextField } from '../ui/field';
import { focusFirstWrong } from '../ui/first-wrong';
import { RefusalNotice } from '../ui/notice';
import { countIn } from './model';
import { say } from './words';

/** `mayKeep`: also why it is absent. What was typed stays when saving fails. */
export function EditUnit({ meeting, unit, mayKeep, onClose, onSaved }: { meeting: string; unit: RollCallUnit; mayKeep: boolean; onClose: () => void; onSaved: () => Promise<void> }) {
  const absence = useSignal<Absence | ''>(unit.absence ?? '');
  const reason = useSignal(unit.reason);
  const count = useSignal(unit.hall_count === null ? '' : String(unit.hall_count));
  const names = useSignal(unit.hall_names);
  const deputy = useSignal(unit.deputy);
  const wrong = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const asksAbsence = mayKeep && unit.presence === 'absent';

  const save = async (form: HTMLFormElement) => {
    const people = countIn(count.value);
    wrong.value = people === 'wrong';
    if (people === 'wrong') {
      focusFirstWrong(form);
      return;
    }
    busy.value = true;
    refusal.value = null;
    try {
      const noted: NoteAbsence = { absence: absence.value === '' ? null : absence.value, reason: reason.value };
      if (asksAbsence && (noted.absence !== unit.absence || noted.reason !== unit.reason)) {
        await api.put(url`/meetings/${meeting}/roll-call/${unit.unit}/absence`, noted);
      }
      const report: ReportHall = { count: people, names: names.value, deputy: deputy.value };
      if (people !== unit.hall_count || report.names !== unit.hall_names || report.deputy !== unit.deputy) {
        await api.put(url`/meetings/${meeting}/roll-call/${unit.unit}/hall`, report);
      }
      await onSaved();
      onClose();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };

  return (
    <Dialog title={mayKeep ? say('editOf', { name: unit.name }) : say('mine')} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
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
        <TextField label={say('count')} value={count.value} onValue={(value) => (count.value = value)} max={40} digits error={wrong.value ? say('countWrong', { max: number(MAX_HALL_PEOPLE) }) : undefined} />
        <TextField label={say('names')} value={names.value} onValue={(value) => (names.value = value)} lines={4} max={MAX_HALL_NAMES_CHARS} />
        <TextField label={say('deputyField')} hint={say('deputyHint')} value={deputy.value} onValue={(value) => (deputy.value = value)} max={MAX_ROLL_WORDS_CHARS} />
        <div class="dialog-actions">
          <Button onClick={onClose}>{say('cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy.value}>
            {say('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
