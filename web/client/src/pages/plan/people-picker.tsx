// SPDX-License-Identifier: MPL-2.0
// People who are invited alone, beside units: found by name, each as delegate or observer.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import type { UserSummary } from '../../generated/protocol';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { peopleFound, withoutPerson, withPerson, type Seats } from './seats';
import { SeatChoice } from './seats-editor';
import { say } from './seats-words';

const detailsOf = ({ user, unit_name }: UserSummary): string => [user.title, unit_name].filter(Boolean).join(', ');

export function PeoplePicker({ people, seats, onSeats }: { people: UserSummary[]; seats: Seats; onSeats: (seats: Seats) => void }) {
  const query = useSignal('');
  const search = useRef<HTMLDivElement>(null);
  /** The next one is looked for right away. */
  const invite = (person: UserSummary) => {
    onSeats(withPerson(seats, person.user.id, 'delegate'));
    query.value = '';
    search.current?.querySelector('input')?.focus();
  };
  const found = peopleFound(people, seats, query.value);
  // Who is invited stands above: whoever looks for them has found them.
  const isNobody = query.value.trim() !== '' && peopleFound(people, { ...seats, people: [] }, query.value).length === 0;
  const invited = seats.people.flatMap(({ user, seat }) => {
    const person = people.find((one) => one.user.id === user);
    return person ? [{ person, seat }] : [];
  });
  return (
    <fieldset class="seats">
      <legend>{say('people')}</legend>
      <p class="field-hint">{say('peopleMore')}</p>
      {invited.length > 0 && (
        <>
          <p role="status">{say('invited', { n: number(invited.length) })}</p>
          <ul class="units-list seats-list" aria-label={say('people')}>
            {invited.map(({ person, seat }) => (
              <li key={person.user.id}>
                <Who person={person} />
                <SeatChoice name={person.user.name} seat={seat} onSeat={(chosen) => onSeats(withPerson(seats, person.user.id, chosen))} />
                <Button kind="plain" label={say('removeWho', { name: person.user.name })} onClick={() => onSeats(withoutPerson(seats, person.user.id))}>
                  {say('remove')}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div ref={search}>
        <TextField label={say('peopleSearch')} hint={say('peopleHint')} value={query.value} onValue={(value) => (query.value = value)} />
      </div>
      {isNobody && <p class="soft">{say('nobody')}</p>}
      {found.length > 0 && (
        <ul class="units-list seats-list" aria-label={say('peopleSearch')}>
          {found.map((person) => (
            <li key={person.user.id}>
              <Who person={person} />
              <Button label={say('inviteWho', { name: person.user.name })} onClick={() => invite(person)}>
                {say('invite')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {found.length === 8 && <p class="soft small">{say('many', { n: number(found.length) })}</p>}
    </fieldset>
  );
}

function Who({ person }: { person: UserSummary }) {
  return (
    <span class="seats-name">
      {person.user.name} <span class="soft small">{detailsOf(person)}</span>
    </span>
  );
}
