// SPDX-License-Identifier: MPL-2.0
// What people note of a unit: why it is absent, and who sits in its hall.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { MAX_HALL_NAMES_CHARS, MAX_HALL_PEOPLE, MAX_ROLL_WORDS_CHARS, type NoteAbsence, type ReportHall, type RollCallUnit, type RollCallView } from '../generated/protocol';
import { number } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { SelectField, TextField } from '../ui/field';
import { focusFirstWrong } from '../ui/first-wrong';
import { Notice, RefusalNotice } from '../ui/notice';
import { HallFacts } from './hall-facts';
import { contradiction, countIn, isAnnounced, namesIn, saidOf, type Said } from './model';
import { say } from './words';

type Wrong = 'number' | 'below' | 'absent' | 'nobody' | null;

/** Somebody else has reported people: what they reported is shown, and may be overwritten. */
const SOMEBODY_ELSE: Refusal['code'][] = ['hall_reported_meanwhile', 'absent_with_people'];

/** What the server has is asked for again: others have changed it, or the unit came meanwhile. */
const MEANWHILE: Refusal['code'][] = [...SOMEBODY_ELSE, 'absent_though_it_came'];

const WRONG: Record<Exclude<Wrong, null>, (names: string) => string> = {
  number: () => say('countWrong', { max: number(MAX_HALL_PEOPLE) }),
  below: (names) => say('countBelow', { n: namesIn(names) }),
  absent: () => say('countAbsent'),
  nobody: () => say('countNobody'),
};

/** `mayKeep`: also whether it is absent, and why; where the meeting was held elsewhere, also that it
 * was there. `isOpened`: from the opening on the note of the deputy is what
 * people made of it; before, the unit's answer says who comes. What was typed stays when saving
 * fails, and is asked for before it is dropped. */
export function EditUnit({ meeting, unit, mayKeep, heldElsewhere = false, isOpened, onClose, onSaved }: {
  meeting: string;
  unit: RollCallUnit;
  mayKeep: boolean;
  heldElsewhere?: boolean;
  isOpened: boolean;
  onClose: () => void;
  onSaved: () => Promise<void>;
}) {
  const said = useSignal<Said>(saidOf(unit, heldElsewhere));
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
  const asksAbsence = mayKeep && (stored.value.presence === 'absent' || heldElsewhere);

  const people = countIn(count.value);
  const isAbsent = said.value === 'excused' || said.value === 'unexcused';
  const noted: NoteAbsence = said.value === 'excused' || said.value === 'unexcused' ? { absence: said.value, reason: reason.value } : { absence: null, reason: '' };
  const changesAbsence = asksAbsence && (noted.absence !== unit.absence || noted.reason !== unit.reason);
  const changesHall = people !== stored.value.hall_count || names.value !== stored.value.hall_names || deputy.value !== deputyOf(stored.value);
  const close = () => {
    if (changesAbsence || changesHall) dropping.value = true;
    else onClose();
  };

  const save = async (form: HTMLFormElement) => {
    if (people === 'wrong') wrong.value = 'number';
    else if (people !== null && people < namesIn(names.value)) wrong.value = 'below';
    else wrong.value = asksAbsence ? contradiction(said.value, people, names.value, deputy.value) : null;
    if (people === 'wrong' || wrong.value) {
      focusFirstWrong(form);
      return;
    }
    busy.value = true;
    refusal.value = null;
    try {
      const note = () => changesAbsence && api.put(url`/meetings/${meeting}/roll-call/${unit.unit}/absence`, noted);
      // An absence is refused while there are people in the hall.
      if (!isAbsent) await note();
      if (changesHall) {
        const report: ReportHall = { count: people, names: names.value, deputy: deputy.value, seen: stored.value.hall_version };
        await api.put(url`/meetings/${meeting}/roll-call/${unit.unit}/hall`, report);
      }
      if (isAbsent) await note();
      void onSaved();
      if (mayKeep) onClose();
      else isSent.value = true;
    } catch (error) {
      refusal.value = refusalOf(error);
      if (refusal.value.code === 'absent_though_it_came') said.value = '';
      if (MEANWHILE.includes(refusal.value.code)) {
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
            {SOMEBODY_ELSE.includes(refusal.value.code) && <HallFacts unit={stored.value} />}
            {refusal.value.code === 'absent_with_people' && <p>{say('absentStill')}</p>}
          </RefusalNotice>
        )}
        {!mayKeep && <p class="soft">{say('mineHint')}</p>}
        {asksAbsence && (
          <>
            <SelectField
              label={say(heldElsewhere ? 'attended?' : 'absence')}
              value={said.value}
              onValue={(value) => (said.value = value as Said)}
              options={[
                { value: '', label: say('unknown') },
                ...(heldElsewhere ? [{ value: 'present', label: say('wasThere') }] : []),
                { value: 'excused', label: say('isExcused') },
                { value: 'unexcused', label: say('isUnexcused') },
              ]}
            />
            {isAbsent && <TextField label={say('reason')} hint={say('reasonHint')} value={reason.value} onValue={(value) => (reason.value = value)} max={MAX_ROLL_WORDS_CHARS} />}
          </>
        )}
        <TextField
          label={say('count')}
          value={count.value}
          onValue={(value) => (count.value = value)}
          max={40}
          digits
          error={wrong.value ? WRONG[wrong.value](names.value) : undefined}
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
