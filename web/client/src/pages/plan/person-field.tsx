// SPDX-License-Identifier: MPL-2.0
// One person of the office: found by name, position or unit, as those who are invited alone.

import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import type { UserId, UserSummary } from '../../generated/protocol';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { NO_SEATS, peopleFound } from './seats';
import { say } from './seats-words';

const MOST_FOUND = 8;
const wordsOf = ({ user, unit_name }: UserSummary): string => [user.name, user.title, unit_name].filter(Boolean).join(' - ');

export function PersonField({ label, people, value, onValue, error }: {
  label: string;
  people: UserSummary[];
  /** Nobody: an empty one. */
  value: UserId;
  onValue: (user: UserId) => void;
  error?: string | undefined;
}) {
  const query = useSignal('');
  const place = useRef<HTMLDivElement>(null);
  const chosen = people.find(({ user }) => user.id === value);
  const pressed = useRef(false);
  // The control that was pressed is gone: its place has another one.
  useLayoutEffect(() => {
    if (pressed.current) place.current?.querySelector<HTMLElement>('input, button')?.focus();
    pressed.current = false;
  }, [value]);
  const choose = (user: UserId) => {
    pressed.current = true;
    query.value = '';
    onValue(user);
  };
  const found = peopleFound(people, NO_SEATS, query.value);
  return (
    <div ref={place}>
      {chosen ? (
        <div class="field" role="group" aria-label={label}>
          <span>{label}</span>
          <p class="person-chosen">
            <span>{wordsOf(chosen)}</span>
            <Button kind="plain" label={`${say('changePerson')}: ${label}`} onClick={() => choose('')}>
              {say('changePerson')}
            </Button>
          </p>
        </div>
      ) : (
        <Field label={label} hint={say('peopleHint')} error={error}>
          {({ id, describedBy, invalid }) => (
            <input
              id={id}
              class="input"
              type="text"
              autocomplete="off"
              maxLength={300}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              value={query.value}
              onInput={(event) => (query.value = event.currentTarget.value)}
              onKeyDown={(event) => {
                const [only, ...others] = found;
                if (event.key === 'Enter' && !event.isComposing && only && others.length === 0) choose(only.user.id);
              }}
            />
          )}
        </Field>
      )}
      {!chosen && query.value.trim() !== '' && found.length === 0 && <p class="soft">{say('nobody')}</p>}
      {!chosen && found.length > 0 && (
        <ul class="units-list person-found" aria-label={label}>
          {found.map((person) => (
            <li key={person.user.id}>
              <Button kind="plain" onClick={() => choose(person.user.id)}>
                {wordsOf(person)}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {!chosen && found.length === MOST_FOUND && <p class="soft small">{say('many', { n: number(found.length) })}</p>}
    </div>
  );
}
