// SPDX-License-Identifier: MPL-2.0
// One unit of many: found by typing its name or code.

import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import type { Unit, UnitId } from '../generated/protocol';
import { matches } from '../i18n/collation';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { say } from './words';

const MOST_FOUND = 8;

export function UnitField({ label, units, value, onValue }: { label: string; units: readonly Unit[]; /** None: null. */ value: UnitId | null; onValue: (unit: UnitId | null) => void }) {
  const query = useSignal('');
  const place = useRef<HTMLDivElement>(null);
  const pressed = useRef(false);
  // The control that was pressed is gone: its place has another one.
  useLayoutEffect(() => {
    if (pressed.current) place.current?.querySelector<HTMLElement>('input, button')?.focus();
    pressed.current = false;
  }, [value]);
  const choose = (unit: UnitId | null) => {
    pressed.current = true;
    query.value = '';
    onValue(unit);
  };
  const chosen = units.find(({ id }) => id === value);
  const fitting = query.value.trim() === '' ? [] : units.filter(({ name, code }) => matches(`${name} ${code}`, query.value));
  if (chosen) {
    return (
      <div ref={place} class="field" role="group" aria-label={label}>
        <span class="field-label">{label}</span>
        <p class="row">
          <span>{chosen.name}</span>
          <Button kind="plain" label={`${say('unitChange')}: ${label}`} onClick={() => choose(null)}>
            {say('unitChange')}
          </Button>
        </p>
      </div>
    );
  }
  return (
    <div ref={place}>
      <TextField label={label} hint={say('unitHint')} value={query.value} onValue={(value) => (query.value = value)} />
      {query.value.trim() !== '' && fitting.length === 0 && <p class="soft">{say('unitNone')}</p>}
      {fitting.length > 0 && (
        <ul class="items-units" aria-label={label}>
          {fitting.slice(0, MOST_FOUND).map((unit) => (
            <li key={unit.id}>
              <Button kind="plain" onClick={() => choose(unit.id)}>
                {unit.name} <span class="soft small">{unit.code}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {fitting.length > MOST_FOUND && <p class="soft small">{say('unitMany')}</p>}
    </div>
  );
}
