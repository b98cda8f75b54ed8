// SPDX-License-Identifier: MPL-2.0
// Who comes in place of whom was invited: an account of the unit, or a name written by hand.

import { api } from '../api/client';
import { useLoaded } from '../api/load';
import type { Unit, UnitId, UserId, UserSummary } from '../generated/protocol';
import { SelectField, TextField } from '../ui/field';
import { deputiesOf } from './model';
import { say } from './words';

const labelOf = ({ user, unit_name }: UserSummary, unit: UnitId): string => [user.name, user.title, user.unit === unit ? '' : unit_name].filter(Boolean).join(', ');

export function DeputyChoice({ unit, leaders, account, name, error, onAccount, onName }: {
  unit: UnitId;
  /** Chair and secretary have seats of their own. */
  leaders: readonly UserId[];
  /** Empty: the name is written by hand. */
  account: UserId;
  name: string;
  error: string | undefined;
  onAccount: (account: UserId) => void;
  onName: (name: string) => void;
}) {
  const { loaded } = useLoaded(`deputies ${unit}`, async () => {
    const [people, units] = await Promise.all([api.get<UserSummary[]>('/users'), api.get<Unit[]>('/units')]);
    return deputiesOf(people, units, unit, leaders);
  });
  const people = loaded.value.state === 'there' ? loaded.value.value : [];
  const options = [{ value: '', label: say('deputyOther') }, ...people.map((person) => ({ value: person.user.id, label: labelOf(person, unit) }))];
  return (
    <>
      {people.length > 0 && <SelectField label={say('deputyAccount')} hint={say('deputyAccountHint')} value={account} options={options} onValue={onAccount} error={account === '' ? undefined : error} />}
      {account === '' && <TextField label={say('deputyWho')} value={name} onValue={onName} error={error} />}
    </>
  );
}
