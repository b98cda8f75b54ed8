// SPDX-License-Identifier: MPL-2.0
// Signing a dossier: which key, and its passphrase, as minutes are signed.

import { SigningFields, useSigning } from '../account/signing';
import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { DossierView, KeyView, MeetingId } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { Button, ButtonLink } from '../ui/button';
import { Dialog } from '../ui/dialog';
import '../ui/more-icons';
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
  const signing = useSigning({
    keys,
    shown,
    sign: async (body) => {
      onSigned(await api.post<DossierView>(url`/meetings/${meeting}/dossier/signature`, body));
      onClose();
    },
  });
  const { busy, refused, run } = signing;
  const code = refused.value?.code;
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
      <SigningFields of={signing} />
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
