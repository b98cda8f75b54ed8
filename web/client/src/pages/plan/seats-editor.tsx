// SPDX-License-Identifier: MPL-2.0
// Who of the invited units only observes, and how many people each is expected to bring: all of
// those shown at once, or one by one.

import { useSignal } from '@preact/signals';

import type { Seat, Unit, UnitId } from '../../generated/protocol';
import { compareNames, matches } from '../../i18n/collation';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { hasWrongNumber, readPeople, withExpected, withSeat, type Seats } from './seats';
import { say } from './seats-words';

/** From so many on, looking for one takes longer than typing its name. */
const SEARCH_FROM = 9;

export function SeatsEditor({ units, chosen, seats, onSeats }: { units: Unit[]; chosen: ReadonlySet<UnitId>; seats: Seats; onSeats: (seats: Seats) => void }) {
  const query = useSignal('');
  const invited = units.filter(({ id }) => chosen.has(id)).sort((a, b) => compareNames(a.name, b.name));
  if (invited.length === 0) return null;
  const shown = invited.filter(({ name, code }) => matches(`${name} ${code}`, query.value));
  const ids = shown.map(({ id }) => id);
  const observers = invited.filter(({ id }) => seats.observers.has(id)).length;
  const people = invited.reduce((sum, { id }) => sum + (readPeople(seats.expected.get(id) ?? '') || 0), 0);
  return (
    <fieldset class="seats">
      <legend>{say('how')}</legend>
      <p class="field-hint">{say('howMore')}</p>
      {invited.length >= SEARCH_FROM && <TextField label={say('search')} value={query.value} onValue={(value) => (query.value = value)} />}
      <div class="row units-head">
        <p role="status">{say(observers === 0 ? 'countsDelegates' : 'counts', { units: number(invited.length), observers: number(observers), people: number(people) })}</p>
        {shown.length > 1 && (
          <>
            <Button kind="plain" onClick={() => onSeats(withSeat(seats, ids, 'delegate'))}>
              {say('allDelegates')}
            </Button>
            <Button kind="plain" onClick={() => onSeats(withSeat(seats, ids, 'observer'))}>
              {say('allObservers')}
            </Button>
          </>
        )}
      </div>
      {hasWrongNumber(seats, chosen) && (
        <p class="field-error" role="alert">
          {say('expectedWrong')}
        </p>
      )}
      <ul class="units-list seats-list">
        {shown.map(({ id, name }) => (
          <li key={id}>
            <span class="seats-name">{name}</span>
            <SeatChoice name={name} seat={seats.observers.has(id) ? 'observer' : 'delegate'} onSeat={(seat) => onSeats(withSeat(seats, [id], seat))} />
            <label class="seats-people">
              <span aria-hidden="true">{say('expectedShort')}</span>
              <input
                class="input"
                type="text"
                inputMode="numeric"
                maxLength={4}
                aria-label={say('expected', { name })}
                aria-invalid={Number.isNaN(readPeople(seats.expected.get(id) ?? ''))}
                value={seats.expected.get(id) ?? ''}
                onInput={(event) => onSeats(withExpected(seats, id, event.currentTarget.value))}
              />
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

export function SeatChoice({ name, seat, onSeat }: { name: string; seat: Seat; onSeat: (seat: Seat) => void }) {
  return (
    <select class="input seats-choice" aria-label={say('seat', { name })} value={seat} onChange={(event) => onSeat(event.currentTarget.value as Seat)}>
      {(['delegate', 'observer'] as const).map((one) => (
        <option key={one} value={one}>
          {say(one)}
        </option>
      ))}
    </select>
  );
}
