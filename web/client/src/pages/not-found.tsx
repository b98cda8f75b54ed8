// SPDX-License-Identifier: MPL-2.0
import { t } from '../i18n';
import { ButtonLink } from '../ui/button';
import { Page } from '../ui/page';

export default function NotFoundPage() {
  return (
    <Page title={t('notFound.title')} lead={t('notFound.text')} width="narrow">
      <ButtonLink kind="primary" href="/">
        {t('notFound.back')}
      </ButtonLink>
    </Page>
  );
}
