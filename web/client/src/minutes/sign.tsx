// SPDX-License-Identifier: MPL-2.0
// Signing: which key, its passphrase, and in the end who has signed when. Whatever fails is said
// here, with what stays safe.

import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import { SigningFields, useSigning } from '../account/signing';
import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { KeyView, MinutesView } from '../generated/protocol';
import { t } from '../i18n';
import { Button, ButtonLink } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
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
  const isSecretary = useMemo(() => model.view.value.minutes.state === 'submitted' && model.view.value.minutes.kind === 'minutes', []);
  // What was on the page when the dialog was opened: nothing that arrives under the dialog is
  // signed.
  const shown = useMemo(() => model.view.value.document_sha256 ?? '', []);
  const signing = useSigning({
    keys,
    shown,
    sign: async (body) => {
      model.load(await api.post<MinutesView>(url`/minutes/${model.view.value.minutes.id}/signatures`, body));
      onClose();
    },
    onRefused: ({ code }) => (stateChanged.value = STATE_CHANGED.includes(code)),
  });
  const { busy, refused, run } = signing;
  const reload = useAction(async () => {
    model.load(await api.get<MinutesView>(url`/minutes/${model.view.value.minutes.id}`));
    onClose();
  });
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
      <SigningFields of={signing} />
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
