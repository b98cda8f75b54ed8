import { t } from '../i18n';
import { Page } from '../ui/page';

export default function NextPage() {
  return <Page title={t('wait.loading')}>{null}</Page>;
}
