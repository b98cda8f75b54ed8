// SPDX-License-Identifier: MPL-2.0
// Where somebody's letters go: on their own page, and with an administrator.

import { useSignal } from '@preact/signals';

import { api, refusalOf, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import type { LetterAddressView, SetLetterAddress } from '../generated/protocol';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import { say } from './words';

export function AddressTitle({ level = 2 }: { level?: 2 | 3 }) {
  return level === 2 ? <h2>{say('addressTitle')}</h2> : <h3>{say('addressTitle')}</h3>;
}

/** `path`: the address of these settings. */
export function LetterAddress({ path }: { path: string }) {
  const { loaded, again } = useLoaded(path, () => api.get<LetterAddressView>(path));
  return (
    <Asked loaded={loaded.value} again={again}>
      {(view) => <Form key={path} path={path} view={view} />}
    </Asked>
  );
}

function Form({ path, view }: { path: string; view: LetterAddressView }) {
  const changed = useSignal<SetLetterAddress>({ address: view.address, language: view.language, for_unit: view.for_unit });
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const saved = useSignal<'saved' | 'savedNone' | null>(null);
  const change = (part: Partial<SetLetterAddress>) => {
    changed.value = { ...changed.value, ...part };
    saved.value = null;
  };
  const save = async () => {
    busy.value = true;
    refusal.value = saved.value = null;
    try {
      await api.put(path, changed.value);
      saved.value = changed.value.address.trim() === '' ? 'savedNone' : 'saved';
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  const { address, language, for_unit } = changed.value;
  return (
    <div class="stack">
      {!view.sends && <p class="soft">{say('addressOff')}</p>}
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {saved.value && <Notice kind="good" title={say(saved.value)} />}
      <TextField label={say('address')} hint={say('addressHint')} value={address} max={254} autocomplete="email" onValue={(value) => change({ address: value })} />
      <label class="check">
        <input type="checkbox" checked={for_unit} onChange={(event) => change({ for_unit: event.currentTarget.checked })} />
        <span>{say('forUnit')}</span>
      </label>
      <SelectField
        label={say('language')}
        value={language}
        options={[
          { value: 'vi', label: 'Tiếng Việt' },
          { value: 'en', label: 'English' },
        ]}
        onValue={(value) => change({ language: value === 'en' ? 'en' : 'vi' })}
      />
      <div class="row">
        <Button busy={busy.value} onClick={() => void save()}>
          {say('save')}
        </Button>
      </div>
    </div>
  );
}
