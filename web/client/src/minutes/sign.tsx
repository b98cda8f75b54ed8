// SPDX-License-Identifier: MPL-2.0
// Signing: which key, its passphrase, and in the end who has signed when. Whatever fails is said
// here, with what stays safe.

import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import { api, refusalOf, url } from '../api/client';
import { OtherName } from '../account/other-name';
import { subjectWords } from '../account/subject';
import { useLoaded } from '../api/load';
import type { KeyView, MinutesView, SignMinutes } from '../generated/protocol';
import { t } from '../i18n';
import { date } from '../i18n/format';
import { Button, ButtonLink } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { Asked, EmptyState } from '../ui/waiting';
import { useAction } from './use-action';
import type { MinutesModel } from './model';

/** Signed, returned or corrected by somebody else while the dialog was open. */
const STATE_CHANGED = ['not_your_turn', 'minutes_frozen'];

export function Sign({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const { loaded, again } = useLoaded('keys', () => api.get<KeyView[]>('/me/keys'));
  const stateChanged = useSignal(false);
  const close = () => {
    onClose();
    if (stateChanged.value) void model.look();
  };
  return (
    <Dialog title={t('sign.ask', { title: model.head.value.title })} onClose={close}>
      <Asked loaded={loaded.value} again={again}>
        {(keys) =>
          keys.length === 0 ? (
            <EmptyState title={t('sign.noKey')} action={<ButtonLink kind="primary" href="/tai-khoan">{t('sign.addKey')}</ButtonLink>}>
              {t('sign.noKey.text')}
            </EmptyState>
          ) : (
            <SignForm model={model} keys={keys} stateChanged={stateChanged} onClose={close} />
          )
        }
      </Asked>
    </Dialog>
  );
}

function SignForm({ model, keys, stateChanged, onClose }: { model: MinutesModel; keys: KeyView[]; stateChanged: Signal<boolean>; onClose: () => void }) {
  // What waits for the secretary is in this state; as it was when the dialog was opened.
  const isSecretary = useMemo(() => model.view.value.minutes.state === 'submitted', []);
  const key = useSignal(keys[0]?.id ?? '');
  const passphrase = useSignal('');
  // What was on the page when the dialog was opened: nothing that arrives under the dialog is
  // signed.
  const shown = useMemo(() => model.view.value.document_sha256 ?? '', []);
  const otherName = useSignal<string | null>(null);
  const agreed = useSignal(false);
  const missing = useSignal(false);
  const { busy, refused, run } = useAction(async () => {
    missing.value = passphrase.value === '';
    if (missing.value) return;
    const body: SignMinutes = { key: key.value, passphrase: passphrase.value, shown_sha256: shown };
    if (otherName.value !== null && agreed.value) body.confirmed_holder = otherName.value;
    try {
      model.load(await api.post<MinutesView>(url`/minutes/${model.view.value.minutes.id}/signatures`, body));
      onClose();
    } catch (error) {
      const refusal = refusalOf(error);
      otherName.value = refusal.code === 'other_name' ? (refusal.fact ?? null) : null;
      agreed.value = false;
      stateChanged.value = STATE_CHANGED.includes(refusal.code);
      throw error;
    } finally {
      passphrase.value = '';
    }
  });
  const reload = useAction(async () => {
    model.load(await api.get<MinutesView>(url`/minutes/${model.view.value.minutes.id}`));
    onClose();
  });
  const isPassphraseWrong = refused.value?.code === 'wrong_passphrase' || refused.value?.code === 'passphrase_empty';
  const passphraseError = () => {
    if (missing.value) return t('sign.passphrase.missing');
    return isPassphraseWrong ? `${refused.value?.title} ${refused.value?.detail}` : undefined;
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    run();
  };
  if (stateChanged.value) {
    return (
      <div class="stack">
        <Notice kind="alert" title={t('sign.stateChanged')}>
          <p>{t('sign.stateChanged.text')}</p>
        </Notice>
        <div class="dialog-actions sign-actions">
          <Button kind="primary" onClick={onClose}>
            {t('action.close')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form class="stack sign-form" onSubmit={submit} noValidate>
      <p>{t(isSecretary ? 'sign.text.secretary' : 'sign.text')}</p>
      <fieldset class="keys">
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
      <div class="dialog-actions sign-actions">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        {/* Signing once more what has changed would be refused. */}
        {refused.value?.code === 'document_changed' ? (
          <Button kind="primary" busy={reload.busy.value} onClick={reload.run}>
            {t('sign.reload')}
          </Button>
        ) : (
          <Button kind="primary" type="submit" busy={busy.value}>
            {t('sign.action')}
          </Button>
        )}
      </div>
    </form>
  );
}
