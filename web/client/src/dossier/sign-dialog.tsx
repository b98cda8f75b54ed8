// SPDX-License-Identifier: MPL-2.0
// Signing a dossier: which key, and its passphrase, as minutes are signed.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url } from '../api/client';
import { OtherName } from '../account/other-name';
import { subjectWords } from '../account/subject';
import { useLoaded } from '../api/load';
import type { DossierView, KeyView, MeetingId, SignDossier } from '../generated/protocol';
import { t } from '../i18n';
import { date } from '../i18n/format';
import '../i18n/groups/outside-the-call';
import { useAction } from '../minutes/use-action';
import { Button, ButtonLink } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import '../ui/more-icons';
import { RefusalNotice } from '../ui/notice';
import { Asked, EmptyState } from '../ui/waiting';
import { say } from './words';

type Props = {
  meeting: MeetingId;
  title: string;
  /** What was shown when the dialog was opened: nothing that is made under it is signed. */
  shown: string;
  onSigned: (view: DossierView) => void;
  onReload: () => void;
  onClose: () => void;
};

export default function SignDialog(props: Props) {
  const { loaded, again } = useLoaded('keys', () => api.get<KeyView[]>('/me/keys'));
  return (
    <Dialog title={say('signTitle', { title: props.title })} onClose={props.onClose}>
      <Asked loaded={loaded.value} again={again}>
        {(keys) =>
          keys.length === 0 ? (
            <EmptyState title={t('sign.noKey')} action={<ButtonLink kind="primary" href="/tai-khoan">{t('sign.addKey')}</ButtonLink>}>
              {say('signKeep')}
            </EmptyState>
          ) : (
            <Form {...props} keys={keys} />
          )
        }
      </Asked>
    </Dialog>
  );
}

function Form({ meeting, shown, keys, onSigned, onReload, onClose }: Props & { keys: KeyView[] }) {
  const key = useSignal(keys[0]?.id ?? '');
  const passphrase = useSignal('');
  const otherName = useSignal<string | null>(null);
  const agreed = useSignal(false);
  const missing = useSignal(false);
  const { busy, refused, run } = useAction(async () => {
    missing.value = passphrase.value === '';
    if (missing.value) return;
    const body: SignDossier = { key: key.value, passphrase: passphrase.value, shown_sha256: shown };
    if (otherName.value !== null && agreed.value) body.confirmed_holder = otherName.value;
    try {
      onSigned(await api.post<DossierView>(url`/meetings/${meeting}/dossier/signature`, body));
      onClose();
    } catch (error) {
      const refusal = refusalOf(error);
      otherName.value = refusal.code === 'other_name' ? (refusal.fact ?? null) : null;
      agreed.value = false;
      throw error;
    } finally {
      passphrase.value = '';
    }
  });
  const code = refused.value?.code;
  const isPassphraseWrong = code === 'wrong_passphrase' || code === 'passphrase_empty';
  const passphraseError = () => {
    if (missing.value) return t('sign.passphrase.missing');
    return isPassphraseWrong ? `${refused.value?.title} ${refused.value?.detail}` : undefined;
  };
  const isAnother = code === 'dossier_changed' || code === 'dossier_gone';
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
      noValidate
    >
      <p>{say('signText')}</p>
      <fieldset class="dossier-keys">
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
      <div class="dialog-actions">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        {isAnother ? (
          <Button kind="primary" onClick={onReload}>
            {say('reload')}
          </Button>
        ) : (
          <Button kind="primary" type="submit" busy={busy.value}>
            {say('sign')}
          </Button>
        )}
      </div>
    </form>
  );
}
