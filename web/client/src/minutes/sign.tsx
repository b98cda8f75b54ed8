// Signing: which key, its passphrase, and in the end who has signed when. Whatever fails is said here, with what stays safe.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import { subjectWords } from '../account/subject';
import { useLoaded } from '../api/load';
import type { KeyView, MinutesView, SignMinutes } from '../generated/protocol';
import { t } from '../i18n';
import { date } from '../i18n/format';
import { Button, ButtonLink } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { Asked, EmptyState } from '../ui/waiting';
import { useDeed } from './actions';
import type { Desk } from './desk';

export function Sign({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const { loaded, again } = useLoaded('keys', () => api.get<KeyView[]>('/me/keys'));
  return (
    <Dialog title={t('sign.ask', { title: desk.head.value.title })} onClose={onClose}>
      <Asked loaded={loaded.value} again={again}>
        {(keys) =>
          keys.length === 0 ? (
            <EmptyState title={t('sign.noKey')} action={<ButtonLink kind="primary" href="/tai-khoan">{t('sign.addKey')}</ButtonLink>}>
              {t('sign.noKey.text')}
            </EmptyState>
          ) : (
            <SignForm desk={desk} keys={keys} onClose={onClose} />
          )
        }
      </Asked>
    </Dialog>
  );
}

function SignForm({ desk, keys, onClose }: { desk: Desk; keys: KeyView[]; onClose: () => void }) {
  const key = useSignal(keys[0]?.id ?? '');
  const passphrase = useSignal('');
  const { busy, refused, run } = useDeed(async () => {
    const body: SignMinutes = { key: key.value, passphrase: passphrase.value };
    try {
      desk.load(await api.post<MinutesView>(url`/minutes/${desk.view.value.minutes.id}/signatures`, body));
      onClose();
    } finally {
      passphrase.value = '';
    }
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    run();
  };
  return (
    <form class="stack sign-form" onSubmit={submit}>
      <p>{t('sign.text')}</p>
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
      />
      {busy.value && <p role="status">{t('sign.busy')}</p>}
      {refused.value && <RefusalNotice refusal={refused.value} />}
      <div class="dialog-actions sign-actions">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button kind="primary" type="submit" busy={busy.value}>
          {t('sign.action')}
        </Button>
      </div>
    </form>
  );
}
