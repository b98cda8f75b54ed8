// SPDX-License-Identifier: MPL-2.0
// What every form asks that signs: which key, its passphrase, and whether another name is meant.

import { useSignal } from '@preact/signals';

import { refusalOf, type Refusal } from '../api/client';
import type { KeyView, SignMinutes } from '../generated/protocol';
import { t } from '../i18n';
import { date } from '../i18n/format';
import { useAction } from '../minutes/use-action';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { OtherName } from './other-name';
import './signing.css';
import { subjectWords } from './subject';

/** `shown`: the digest of what is on the page, so that nothing else is signed. The passphrase is
 * forgotten after each attempt. */
export function useSigning({ keys, shown, sign, onRefused }: {
  keys: KeyView[];
  shown: string;
  sign: (body: SignMinutes) => Promise<void>;
  onRefused?: (refusal: Refusal) => void;
}) {
  const key = useSignal(keys[0]?.id ?? '');
  const passphrase = useSignal('');
  const otherName = useSignal<string | null>(null);
  const agreed = useSignal(false);
  const missing = useSignal(false);
  const { busy, refused, run } = useAction(async () => {
    missing.value = passphrase.value === '';
    if (missing.value) return;
    const body: SignMinutes = { key: key.value, passphrase: passphrase.value, shown_sha256: shown };
    if (otherName.value !== null && agreed.value) body.confirmed_holder = otherName.value;
    try {
      await sign(body);
    } catch (error) {
      const refusal = refusalOf(error);
      otherName.value = refusal.code === 'other_name' ? (refusal.fact ?? null) : null;
      agreed.value = false;
      onRefused?.(refusal);
      throw error;
    } finally {
      passphrase.value = '';
    }
  });
  return { keys, key, passphrase, otherName, agreed, missing, busy, refused, run };
}

export function SigningFields({ of }: { of: ReturnType<typeof useSigning> }) {
  const { keys, key, passphrase, otherName, agreed, missing, busy, refused } = of;
  const code = refused.value?.code;
  const isPassphraseWrong = code === 'wrong_passphrase' || code === 'passphrase_empty';
  const passphraseError = () => {
    if (missing.value) return t('sign.passphrase.missing');
    return isPassphraseWrong ? `${refused.value?.title} ${refused.value?.detail}` : undefined;
  };
  return (
    <>
      <fieldset class="signing-keys">
        <legend class="field-label">{t('sign.key')}</legend>
        {keys.map((one) => (
          <label key={one.id} class="check">
            <input type="radio" name="key" value={one.id} checked={one.id === key.value} onChange={() => (key.value = one.id)} />
            <span>
              <strong>{one.label}</strong>
              <br />
              <span class="small soft">
                {subjectWords(one.subject)}
                {one.expires_at !== null && `. ${t('keys.until', { date: date(one.expires_at) })}`}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextField
        label={t('sign.passphrase')}
        hint={t('sign.passphrase.hint')}
        type="password"
        required
        value={passphrase.value}
        onValue={(value) => (passphrase.value = value)}
        error={passphraseError()}
      />
      {busy.value && <p role="status">{t('sign.busy')}</p>}
      {refused.value && otherName.value === null && !isPassphraseWrong && <RefusalNotice refusal={refused.value} />}
      {otherName.value !== null && <OtherName holder={otherName.value} agreed={agreed} />}
    </>
  );
}
