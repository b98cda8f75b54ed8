// SPDX-License-Identifier: MPL-2.0
// The keys with which this person signs: a list, adding a .p12/.pfx file, removing.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { serverNow } from '../api/server-time';
import type { KeyView } from '../generated/protocol';
import { t } from '../i18n';
import { date } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import { FileField } from '../ui/file-field';
import { Notice, RefusalNotice } from '../ui/notice';
import { Asked, EmptyState } from '../ui/waiting';
import { OtherName } from './other-name';
import { subjectWords } from './subject';

export function Keys() {
  const { loaded, again } = useLoaded('keys', async () => ({ keys: await api.get<KeyView[]>('/me/keys'), now: await serverNow() }));
  const added = useSignal<string | null>(null);
  return (
    <div class="stack">
      <p class="soft">{t('keys.lead')}</p>
      <Asked loaded={loaded.value} again={again}>
        {({ keys, now }) =>
          keys.length === 0 ? (
            <EmptyState title={t('keys.none')}>{t('keys.none.text')}</EmptyState>
          ) : (
            <ul class="key-list">
              {keys.map((key) => (
                <Key key={key.id} value={key} now={now} again={again} />
              ))}
            </ul>
          )
        }
      </Asked>
      {added.value !== null && <Notice kind="good" title={t('keys.added', { label: added.value })} />}
      <AddKey
        onAdded={async (label) => {
          await again();
          added.value = label;
        }}
      />
    </div>
  );
}

function Key({ value, now, again }: { value: KeyView; now: number; again: () => Promise<void> }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const remove = async () => {
    busy.value = true;
    try {
      await api.delete(url`/me/keys/${value.id}`);
      await again();
    } catch (error) {
      refused.value = refusalOf(error);
    }
    busy.value = false;
    asking.value = false;
  };
  const expired = value.expires_at !== null && value.expires_at < now;
  return (
    <li class="key sheet">
      <div class="key-words">
        <p>
          <strong>{value.label}</strong> {expired && <span class="state state-wait">{t('keys.expired')}</span>}
        </p>
        <p class="small soft">{subjectWords(value.subject)}</p>
        <p class="small soft">
          {t(`keys.kind.${value.kind}`)}
          {value.expires_at !== null && `. ${t('keys.until', { date: date(value.expires_at) })}`}
        </p>
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
      {value.kind === 'pkcs12' && (
        <Button kind="plain" label={`${t('keys.remove')}: ${value.label}`} onClick={() => (asking.value = true)}>
          {t('keys.remove')}
        </Button>
      )}
      {asking.value && (
        <Confirm title={t('keys.removeAsk', { label: value.label })} verb={t('keys.remove')} busy={busy.value} onConfirm={() => void remove()} onCancel={() => (asking.value = false)}>
          <p>{t('keys.removeText')}</p>
        </Confirm>
      )}
    </li>
  );
}

function AddKey({ onAdded }: { onAdded: (label: string) => Promise<void> }) {
  const form = useRef<HTMLFormElement>(null);
  const file = useSignal<File | null>(null);
  const label = useSignal('');
  const passphrase = useSignal('');
  const missing = useSignal(false);
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const otherName = useSignal<string | null>(null);
  const agreed = useSignal(false);
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    refused.value = null;
    missing.value = file.value === null;
    if (!file.value) return;
    busy.value = true;
    const named = label.value.trim() || file.value.name;
    const body = new FormData();
    body.append('label', named);
    body.append('file', file.value);
    body.append('passphrase', passphrase.value);
    if (otherName.value !== null && agreed.value) body.append('confirmed_holder', otherName.value);
    try {
      await api.upload<KeyView>('/me/keys', { form: body });
      form.current?.reset();
      file.value = null;
      label.value = '';
      passphrase.value = '';
      otherName.value = null;
      await onAdded(named);
    } catch (error) {
      const refusal = refusalOf(error);
      otherName.value = refusal.code === 'other_name' ? (refusal.fact ?? null) : null;
      // Only the question about the name is answered by sending the same once more.
      if (otherName.value === null) {
        refused.value = refusal;
        passphrase.value = '';
      }
    }
    agreed.value = false;
    busy.value = false;
  };
  return (
    <form class="stack sheet" ref={form} onSubmit={(event) => void add(event)} noValidate>
      <h3>{t('keys.add')}</h3>
      <FileField
        label={t('keys.file')}
        hint={t('keys.file.hint')}
        error={missing.value ? t('keys.file.missing') : undefined}
        accept=".p12,.pfx,application/x-pkcs12"
        name={file.value?.name ?? null}
        onFile={(chosen) => (file.value = chosen)}
      />
      <TextField label={t('keys.label')} hint={t('keys.label.hint')} max={100} value={label.value} onValue={(value) => (label.value = value)} />
      <TextField label={t('keys.passphrase')} hint={t('keys.passphrase.hint')} type="password" value={passphrase.value} onValue={(value) => (passphrase.value = value)} />
      {refused.value && <RefusalNotice refusal={refused.value} />}
      {otherName.value !== null && <OtherName holder={otherName.value} agreed={agreed} />}
      <Button type="submit" kind="primary" busy={busy.value}>
        {t('keys.add')}
      </Button>
    </form>
  );
}
