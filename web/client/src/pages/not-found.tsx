// SPDX-License-Identifier: MPL-2.0
import { t } from '../i18n';
import { featureWords } from '../i18n/feature-words';
import { ButtonLink } from '../ui/button';
import { Page } from '../ui/page';

const say = featureWords(
  { title: 'Không có trang này', text: 'Địa chỉ có thể bị thiếu ký tự. Mở lại liên kết trong thư mời, hoặc về lịch họp.' },
  { title: 'There is no such page', text: 'The address may be cut short. Open the link in the invitation again, or go to the meetings.' },
);

export default function NotFoundPage() {
  return (
    <Page title={say('title')} lead={say('text')} width="narrow">
      <ButtonLink kind="primary" href="/">
        {t('notFound.back')}
      </ButtonLink>
    </Page>
  );
}
