// SPDX-License-Identifier: MPL-2.0
// A meeting's own address, opened by somebody who is not signed in: the ways in.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { DoorView } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/entrance';
import { longDateTime } from '../i18n/format';
import type { PageProps } from '../routes';
import { Button } from '../ui/button';
import '../ui/more-icons';
import { Page } from '../ui/page';
import { GuestForm } from './invitation';
import { SignInForm } from './sign-in';

/** After signing in the meeting's page appears at the same address. Guests find a way where the
 * meeting takes them. */
export default function DoorPage({ id = '' }: PageProps) {
  const { loaded } = useLoaded(id, () => api.get<DoorView>(url`/meetings/${id}/door`));
  const asGuest = useSignal(false);
  const meeting = loaded.value.state === 'there' ? loaded.value.value.for_guests : null;
  return (
    <Page
      title={meeting?.title ?? t('door.title')}
      lead={meeting ? `${meeting.unit_name} · ${meeting.time_open ? t('door.timeOpen') : longDateTime(meeting.starts_at)}` : t('door.lead')}
      width="narrow"
    >
      {asGuest.value && meeting ? (
        <section class="section">
          <h2>{t('door.guest')}</h2>
          <GuestForm by={{ meeting: meeting.meeting }}>
            <Button kind="plain" onClick={() => (asGuest.value = false)}>
              {t('door.account')}
            </Button>
          </GuestForm>
        </section>
      ) : (
        <>
          <SignInForm {...(meeting ? {} : { guests: t('door.noGuests') })} />
          {meeting && (
            <section class="section stack">
              <p class="soft">{t('door.guest.text')}</p>
              <Button icon="people" onClick={() => (asGuest.value = true)}>
                {t('door.guest')}
              </Button>
            </section>
          )}
        </>
      )}
    </Page>
  );
}
