// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { refusalOf, type Refusal } from '../api/client';
import { signIn } from '../api/me';
import { t } from '../i18n';
import '../i18n/groups/entrance';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';

/** User name and password. Afterwards the page that was asked for appears by itself. */
export default function SignInPage() {
  return (
    <Page title={t('signIn.title')} lead={t('signIn.lead')} width="narrow">
      <SignInForm guests={t('door.noGuests')} />
    </Page>
  );
}

/** `guests`: what guests read, where the page has no way in for them. */
export function SignInForm({ guests }: { guests?: string }) {
  const username = useSignal('');
  const password = useSignal('');
  const missing = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    refusal.value = null;
    missing.value = username.value.trim() === '' || password.value === '';
    if (missing.value) return;
    busy.value = true;
    try {
      await signIn({ username: username.value.trim(), password: password.value });
    } catch (error) {
      refusal.value = refusalOf(error);
    } finally {
      busy.value = false;
    }
  };

  return (
    <form class="sheet stack" onSubmit={submit} noValidate>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <TextField
        label={t('signIn.username')}
        name="username"
        autocomplete="username"
        value={username.value}
        onValue={(value) => (username.value = value)}
        error={missing.value ? t('signIn.needBoth') : undefined}
      />
      <TextField
        label={t('signIn.password')}
        name="password"
        type="password"
        autocomplete="current-password"
        value={password.value}
        onValue={(value) => (password.value = value)}
      />
      <Button kind="primary" type="submit" busy={busy.value}>
        {t('signIn.action')}
      </Button>
      <p class="soft">
        {t('signIn.help')} {guests}
      </p>
    </form>
  );
}
