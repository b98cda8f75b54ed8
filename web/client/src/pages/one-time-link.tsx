// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { refusalOf, type Refusal } from '../api/client';
import { enterByLink, loadMe, me } from '../api/me';
import { t } from '../i18n';
import '../i18n/groups/entrance';
import { navigate } from '../router';
import type { PageProps } from '../routes';
import { Button, ButtonLink } from '../ui/button';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';

/** Refusals after which pressing again changes nothing. */
const LEADS_NOWHERE = ['link_used', 'link_unknown', 'account_disabled'];

/** What to do next, in the order in which it most often helps; the server does not know it all. */
function Refused({ refusal }: { refusal: Refusal }) {
  if (refusal.code === 'link_used') {
    return (
      <Notice kind="alert" title={t('link.used')}>
        <p>{t('link.used.text')}</p>
        <ButtonLink href="/">{t('signIn.action')}</ButtonLink>
      </Notice>
    );
  }
  if (refusal.code === 'link_unknown') {
    return (
      <Notice kind="alert" title={t('link.unknown')}>
        <p>{t('link.unknown.text')}</p>
        <ButtonLink href="/">{t('notFound.back')}</ButtonLink>
      </Notice>
    );
  }
  return (
    <RefusalNotice refusal={refusal}>
      <ButtonLink href="/">{t('notFound.back')}</ButtonLink>
    </RefusalNotice>
  );
}

/** One button, so that a program which previews links does not use the link up. */
export default function OneTimeLinkPage({ secret = '' }: PageProps) {
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const enter = async () => {
    busy.value = true;
    try {
      if (me.peek() === undefined) {
        await loadMe();
        // They are told first.
        if (me.peek()) return;
      }
      await enterByLink({ secret });
      navigate('/', { replace: true });
    } catch (error) {
      refusal.value = refusalOf(error);
    } finally {
      busy.value = false;
    }
  };
  // Whose it is the server tells only who uses it up.
  const signedIn = me.value;
  return (
    <Page title={t('link.title')} width="narrow">
      <div class="sheet stack">
        {refusal.value ? (
          <Refused refusal={refusal.value} />
        ) : (
          <p>{t('link.text')}</p>
        )}
        {!refusal.value && signedIn && (
          <Notice kind="wait" title={t('link.signedIn', { name: signedIn.user.name, unit: signedIn.unit_name })}>
            <p>{t('link.signedIn.text')}</p>
          </Notice>
        )}
        {!(refusal.value && LEADS_NOWHERE.includes(refusal.value.code)) && (
          <div class="row">
            <Button kind="primary" busy={busy.value} onClick={enter}>
              {t(signedIn ? 'link.action.instead' : 'link.action')}
            </Button>
            {signedIn && <ButtonLink href="/">{t('link.stay')}</ButtonLink>}
          </div>
        )}
      </div>
    </Page>
  );
}
