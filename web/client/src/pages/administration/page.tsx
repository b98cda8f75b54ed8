// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { api } from '../../api/client';
import { useLoaded } from '../../api/load';
import { me } from '../../api/me';
import type { LinkSheet, Unit, UserSummary } from '../../generated/protocol';
import { t } from '../../i18n';
import '../../i18n/groups/entrance';
import '../../i18n/groups/outside-the-call';
import { ButtonLink } from '../../ui/button';
import '../../ui/more-icons';
import { Page } from '../../ui/page';
import { Asked, EmptyState } from '../../ui/waiting';
import './administration.css';
import { LinkSheetPage } from './link-sheet';
import { SpeechPart } from './speech';
import { UnitsPart } from './units';
import { UsersPart } from './users';

/** Units and people; only for administrators, which the server checks at every request. */
export default function AdministrationPage() {
  const sheet = useSignal<LinkSheet | null>(null);
  const { loaded, again } = useLoaded('all', () => Promise.all([api.get<UserSummary[]>('/users'), api.get<Unit[]>('/units')]));
  if (!me.value?.user.is_admin) {
    return (
      <Page title={t('nav.administration')}>
        <EmptyState title={t('admin.only')}>{t('admin.only.text')}</EmptyState>
      </Page>
    );
  }
  if (sheet.value) return <LinkSheetPage sheet={sheet.value} onClose={() => (sheet.value = null)} />;
  return (
    <Page
      title={t('nav.administration')}
      actions={
        <>
          <ButtonLink href="/quan-tri/thu">{t('mail.open')}</ButtonLink>
          <ButtonLink href="/quan-tri/nhan-tin">{t('webhooks.open')}</ButtonLink>
          <ButtonLink href="/quan-tri/thoi-han-luu">{t('retention.open')}</ButtonLink>
          <ButtonLink href="/quan-tri/duong-truyen">{t('linkQuality.open')}</ButtonLink>
        </>
      }
    >
      <Asked loaded={loaded.value} again={again}>
        {([users, units]) => (
          <>
            <SpeechPart />
            <UsersPart users={users} units={units} again={again} onSheet={(made) => (sheet.value = made)} />
            <UnitsPart units={units} again={again} />
          </>
        )}
      </Asked>
    </Page>
  );
}
