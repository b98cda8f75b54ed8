// SPDX-License-Identifier: MPL-2.0
// The roll call for chair and secretary: who is missing at a glance, why, and who is in the halls.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { RollCallPerson, RollCallUnit, RollCallView } from '../generated/protocol';
import { matches } from '../i18n/collation';
import { number, time } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { copyLines, copyTable } from '../ui/copy';
import { EditUnit } from './edit';
import { deputyWords, HallDialog } from './hall-facts';
import { attendanceOf, countOf, delegatesOf, filtersOf, groupsOf, observersOf, peopleIn, summaryOf, type Filter } from './model';
import { say } from './words';
import './style.css';

/** From so many units on, looking for one takes longer than typing its name. */
const SEARCH_FROM = 9;

/** What is known of who has not come: before the opening nobody is absent, and of a meeting that
 * nobody joined here only what was noted. */
type Missing = 'isAbsent' | 'isNotYetHere' | 'isNotNoted';

function standing({ presence, is_late, absence, stays }: RollCallUnit, missing: Missing): string {
  const [first, last] = [stays[0], stays.at(-1)];
  if (presence === 'absent') return say(absence === 'excused' ? 'isExcused' : absence === 'unexcused' ? 'isUnexcused' : missing);
  if (presence === 'left' && typeof last?.to === 'number') return say('hasLeft', { at: time(last.to) });
  return is_late && first ? say('isLate', { at: time(first.from) }) : say('isPresent');
}

/** Of which kind the absences are; kinds that there are none of are left out. */
function absences({ absent, excused, unexcused }: ReturnType<typeof summaryOf>): string {
  const kinds = [['absentExcused', excused], ['absentUnexcused', unexcused], ['absentUnknown', absent - excused - unexcused]] as const;
  return kinds.flatMap(([kind, n]) => (n > 0 ? [say(kind, { n })] : [])).join(', ');
}

/** What needs nobody's attention is green; an absence that is explained is grey. */
function toneOf({ presence, is_late, absence }: RollCallUnit): string {
  if (presence === 'present') return is_late ? 'state-wait' : 'state-good';
  return presence === 'absent' && absence !== null ? '' : 'state-wait';
}

function Unit({ unit, missing, onEdit, onView }: { unit: RollCallUnit; missing: Missing; onEdit: (() => void) | null; onView: () => void }) {
  const people = peopleIn(unit);
  // One stay from the beginning says no more than "here".
  const times = unit.stays.length > 1 ? unit.stays.map(({ from, to }) => `${time(from)} - ${to === null ? say('now') : time(to)}`).join('; ') : '';
  const facts = [
    unit.people.join(', '),
    unit.expected_people === null ? (people === null ? '' : say('hall', { n: people })) : say('ofExpected', { n: unit.here, of: unit.expected_people }),
    deputyWords(unit),
    times === '' ? '' : say('times', { times }),
    unit.presence === 'absent' ? unit.reason : '',
  ].filter(Boolean);
  return (
    <li class="roll-unit" data-unit={unit.unit} data-presence={unit.presence}>
      <div class="roll-unit-words">
        <p>
          <strong>{unit.name}</strong>
        </p>
        <p class={`state ${toneOf(unit)}`}>{standing(unit, missing)}</p>
        {facts.length > 0 && <p class="small soft">{facts.join(' · ')}</p>}
      </div>
      {onEdit ? (
        <Button label={say('editOf', { name: unit.name })} onClick={onEdit}>
          {say('edit')}
        </Button>
      ) : (
        people !== null && (
          <Button label={say('viewOf', { name: unit.name })} onClick={onView}>
            {say('view')}
          </Button>
        )
      )}
    </li>
  );
}

/** Who is invited alone. */
function People({ people, title, missing }: { people: RollCallPerson[]; title: string; missing: Missing }) {
  if (people.length === 0) return null;
  const words = ({ presence, is_late }: RollCallPerson) =>
    presence === 'absent' ? say(missing === 'isAbsent' ? 'personAbsent' : missing) : presence === 'left' ? say('personLeft') : say(is_late ? 'personLate' : 'isPresent');
  return (
    <section>
      <h3>{title}</h3>
      <ul class="roll-units">
        {people.map((person) => (
          <li key={person.user} class="roll-unit" data-person={person.user} data-presence={person.presence}>
            <div class="roll-unit-words">
              <p>
                <strong>{person.name}</strong>
              </p>
              <p class={`state ${person.presence === 'present' && !person.is_late ? 'state-good' : 'state-wait'}`}>{words(person)}</p>
              <p class="small soft">{person.unit_name}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Board({ meeting, view, begin = 'all', again }: { meeting: string; view: RollCallView; begin?: Filter; again: () => Promise<void> }) {
  const filter = useSignal<Filter>(begin);
  const query = useSignal('');
  const editing = useSignal<RollCallUnit | null>(null);
  const confirming = useSignal(false);
  const busy = useSignal(false);
  const viewing = useSignal<RollCallUnit | null>(null);
  const copied = useSignal<'no' | 'lines' | 'table' | 'refused'>('no');
  const refusal = useSignal<Refusal | null>(null);
  const units = delegatesOf(view.units);
  const observers = observersOf(view.units);
  const summary = summaryOf(units);
  const expected = attendanceOf(units);
  const isConfirmed = view.confirmed_at !== null;
  const isOpened = view.began_at !== null;
  const missing: Missing = view.held_elsewhere ? 'isNotNoted' : isOpened ? 'isAbsent' : 'isNotYetHere';

  const notNoted = units.filter(({ presence, absence }) => presence === 'absent' && absence === null).length;

  const change = async (done: () => Promise<unknown>) => {
    busy.value = true;
    refusal.value = null;
    try {
      await done();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = confirming.value = false;
    await again();
  };
  const confirm = () => change(() => api.put(url`/meetings/${meeting}/roll-call/confirmation`, undefined));
  const reopen = () => change(() => api.delete(url`/meetings/${meeting}/roll-call/confirmation`));
  const copy = (what: 'lines' | 'table') => {
    const written = what === 'lines' ? copyLines(view.minutes_lines) : copyTable(view.minutes_table);
    written.then(
      () => (copied.value = what),
      () => (copied.value = 'refused'),
    );
  };
  const groups = groupsOf(units, filter.value, query.value);

  return (
    <div class="stack" data-roll-call={isConfirmed ? 'confirmed' : 'open'}>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="roll-facts">
        <p class="roll-summary" role="status">{view.held_elsewhere ? say('were', { n: summary.came }) : view.ended_at === null ? say('present', { n: summary.present, all: summary.all }) : say('attended', { n: summary.came, all: summary.all })}</p>
        {view.held_elsewhere && !isConfirmed && <Notice title={say('heldElsewhere')}>{say('heldElsewhereText')}</Notice>}
        {isOpened && !view.held_elsewhere && summary.absent > 0 && (
          <p class="soft">
            {say('absences', { n: summary.absent, which: absences(summary) })}
          </p>
        )}
        {expected && <p class="soft">{say('expectedTotal', { n: number(expected.here), of: number(expected.expected) })}</p>}
        {observers.length > 0 && <p class="soft">{say('observersTotal', { n: summaryOf(observers).came, all: observers.length })}</p>}
        {summary.hall > 0 && <p class="soft">{say('hallTotal', { n: number(summary.hall) })}</p>}
      </div>
      {isConfirmed ? (
        <Notice kind="good">
          <p>{say('confirmed', { name: view.confirmed_by ?? '', at: time(view.confirmed_at ?? 0) })}</p>
          <Button busy={busy.value} onClick={() => void reopen()}>
            {say('reopen')}
          </Button>
        </Notice>
      ) : (
        view.began_at !== null && (
          <Button kind="primary" onClick={() => (confirming.value = true)}>
            {say('confirm')}
          </Button>
        )
      )}
      {view.minutes_lines.length > 0 && (
        <div class="stack">
          <div class="row">
            <Button onClick={() => copy('lines')}>{say('copy')}</Button>
            <Button onClick={() => copy('table')}>{say('copyTable')}</Button>
          </div>
          <p class="soft" role="status">
            {copied.value === 'lines' ? say('copied') : copied.value === 'table' ? say('copiedTable') : copied.value === 'refused' ? say('notCopied') : ''}
          </p>
          {copied.value === 'refused' && <textarea class="input" rows={6} readOnly value={view.minutes_lines.join('\n')} aria-label={say('copy')} />}
        </div>
      )}
      <div class="row" role="group" aria-label={say('filter')}>
        {filtersOf(units, filter.value).map((one) => (
          <button key={one} type="button" class="button button-secondary roll-filter" aria-pressed={one === filter.value} onClick={() => (filter.value = one)}>
            {say(one === 'absent' && missing !== 'isAbsent' ? (view.held_elsewhere ? 'notPresent' : 'notYet') : one, { n: number(countOf(units, one)) })}
          </button>
        ))}
      </div>
      {units.length >= SEARCH_FROM && <TextField label={say('search')} value={query.value} onValue={(value) => (query.value = value)} />}
      <div class="roll-list stack" role="region" tabIndex={0} aria-label={say('title')}>
        {groups.map((group) => (
          <section key={group.isHost ? '' : `under ${group.name}`}>
            <h3>{group.isHost ? say('host') : say(group.name === '' ? 'groupOthers' : 'group', { name: group.name, n: group.present, all: group.all })}</h3>
            <ul class="roll-units">
              {group.units.map((unit) => (
                <Unit key={unit.unit} unit={unit} missing={missing} onEdit={isConfirmed ? null : () => (editing.value = unit)} onView={() => (viewing.value = unit)} />
              ))}
            </ul>
          </section>
        ))}
        {filter.value === 'all' && <People people={view.people.filter(({ seat }) => seat === 'delegate')} title={say('people')} missing={missing} />}
        {filter.value === 'all' && observers.length > 0 && (
          <section>
            <h3>{say('observers', { n: summaryOf(observers).present, all: observers.length })}</h3>
            <ul class="roll-units">
              {observers
                .filter(({ name }) => matches(name, query.value))
                .map((unit) => (
                  <Unit key={unit.unit} unit={unit} missing={missing} onEdit={isConfirmed ? null : () => (editing.value = unit)} onView={() => (viewing.value = unit)} />
                ))}
            </ul>
          </section>
        )}
        {filter.value === 'all' && <People people={view.people.filter(({ seat }) => seat === 'observer')} title={say('observerPeople')} missing={missing} />}
        {groups.length === 0 && <p class="soft">{say('none')}</p>}
      </div>
      {editing.value && <EditUnit meeting={meeting} unit={editing.value} mayKeep heldElsewhere={view.held_elsewhere} isOpened={isOpened} onClose={() => (editing.value = null)} onSaved={again} />}
      {viewing.value && <HallDialog unit={viewing.value} onClose={() => (viewing.value = null)} />}
      {confirming.value && (
        <Confirm title={say('confirmTitle')} verb={say('confirm')} kind="primary" busy={busy.value} onConfirm={() => void confirm()} onCancel={() => (confirming.value = false)}>
          <p>{say('confirmText')}</p>
          {view.held_elsewhere && notNoted > 0 && <p>{say('notNotedStill', { n: notNoted })}</p>}
          {countOf(units, 'uncounted') > 0 && <p>{say('uncountedStill', { n: countOf(units, 'uncounted') })}</p>}
        </Confirm>
      )}
    </div>
  );
}
