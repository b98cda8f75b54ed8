// SPDX-License-Identifier: MPL-2.0
// One's own account: password, signing keys, and where letters go.

import { useEffect, useRef } from 'preact/hooks';

import { me } from '../api/me';
import type { Me } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/meetings';
import '../i18n/groups/outside-the-call';
import { useFetched } from '../ui/fetched';
import '../ui/more-icons';
import { Page } from '../ui/page';
import { Keys } from './keys';
import { Password } from './password';
import './account.css';

export default function AccountPage() {
  return me.value ? <Account person={me.value} /> : null;
}

function Account({ person }: { person: Me }) {
  // Whoever has no password came to set one. The order stays when that is done.
  const setsFirst = useRef(!person.has_password).current;
  const password = useRef<HTMLElement>(null);
  useEffect(() => {
    if (setsFirst) password.current?.querySelector<HTMLElement>('input[type="password"]')?.focus();
  }, []);
  // Fetched after the page, which people open for their password.
  const { there: letters } = useFetched(() => import('../mail/address'));
  const { name, title, username } = person.user;
  const keys = (
    <section class="section" id="chu-ky-so" key="keys">
      <h2>{t('keys.title')}</h2>
      <Keys />
    </section>
  );
  return (
    <Page title={t('account.title')} lead={[name, title, person.unit_name].filter(Boolean).join(', ')} width="narrow">
      <p>{t('account.username', { name: username })}</p>
      {!setsFirst && keys}
      <section ref={password} class="section" id="mat-khau">
        <h2>{t(setsFirst ? 'password.set' : 'password.change')}</h2>
        <Password isFirst={setsFirst} needsCurrent={person.needs_current} username={username} />
      </section>
      {setsFirst && keys}
      {letters && (
        <section class="section" id="thu-dien-tu">
          <letters.AddressTitle />
          <letters.LetterAddress path="/me/letters" />
        </section>
      )}
    </Page>
  );
}
