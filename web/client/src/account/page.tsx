// One's own account: password and signing keys.

import { me } from '../api/me';
import { t } from '../i18n';
import { Page } from '../ui/page';
import { Keys } from './keys';
import { Password } from './password';
import './account.css';

export default function AccountPage() {
  const person = me.value;
  if (!person) return null;
  const { name, title } = person.user;
  return (
    <Page title={t('account.title')} lead={[name, title, person.unit_name].filter(Boolean).join(', ')} width="narrow">
      <p>{t('account.username', { name: person.user.username })}</p>
      <section class="section" id="chu-ky-so">
        <h2>{t('keys.title')}</h2>
        <Keys />
      </section>
      <section class="section">
        <h2>{person.has_password ? t('password.change') : t('password.set')}</h2>
        <Password hasPassword={person.has_password} needsCurrent={person.needs_current} username={person.user.username} />
      </section>
    </Page>
  );
}
