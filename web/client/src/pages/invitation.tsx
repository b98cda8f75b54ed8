// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { guestOf } from '../api/me';
import type { GuestJoined, InvitationView } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/entrance';
import { longDateTime } from '../i18n/format';
import { navigate } from '../router';
import type { PageProps } from '../routes';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';
import { Asked } from '../ui/waiting';

/** A guest gives a name and a unit, then goes on to the check of the devices. */
export function GuestForm({ by, children }: { by: { secret: string } | { meeting: string }; children?: ComponentChildren }) {
  const name = useSignal('');
  const unit = useSignal('');
  const checked = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    checked.value = true;
    refusal.value = null;
    if (name.value.trim() === '' || unit.value.trim() === '') return;
    busy.value = true;
    try {
      const joined = await api.post<GuestJoined>('/invitations/join', { ...by, name: name.value.trim(), unit_name: unit.value.trim() });
      guestOf.value = joined.meeting;
      navigate(`/hop/${joined.meeting}/vao`);
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  return (
    <form class="sheet stack" onSubmit={submit} noValidate>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <TextField
        label={t('invitation.name')}
        hint={t('invitation.name.hint')}
        autocomplete="name"
        value={name.value}
        onValue={(value) => (name.value = value)}
        error={checked.value && name.value.trim() === '' ? t('invitation.name.missing') : undefined}
      />
      <TextField
        label={t('invitation.unit')}
        hint={t('invitation.unit.hint')}
        autocomplete="organization"
        value={unit.value}
        onValue={(value) => (unit.value = value)}
        error={checked.value && unit.value.trim() === '' ? t('invitation.unit.missing') : undefined}
      />
      <Notice>{t('join.recorded')}</Notice>
      <Button kind="primary" type="submit" busy={busy.value}>
        {t('invitation.next')}
      </Button>
      {children}
    </form>
  );
}

/** Refusals of a link that trying again does not change. */
const LEADS_NOWHERE = ['invitation_over', 'link_unknown'];

export default function InvitationPage({ secret = '' }: PageProps) {
  const { loaded, again } = useLoaded(secret, () => api.get<InvitationView>(url`/invitations/${secret}`));
  const there = loaded.value.state === 'there' ? loaded.value.value : null;
  const over = loaded.value.state === 'refused' && LEADS_NOWHERE.includes(loaded.value.refusal.code) ? loaded.value.refusal : null;
  return (
    <Page title={there?.title ?? t('invitation.title')} lead={there && `${there.unit_name} · ${there.time_open ? t('door.timeOpen') : longDateTime(there.starts_at)}`} width="narrow">
      {over ? <RefusalNotice refusal={over} /> : <Asked loaded={loaded.value} again={again}>
        {(invitation) => (invitation.ended ? (
            <Notice title={t(invitation.cancelled ? 'join.cancelled' : 'join.ended')}>
              {invitation.cancelled ? t('join.cancelled.guest', { unit: invitation.unit_name }) : t('join.ended.guest')}
            </Notice>
          ) : (
            <GuestForm by={{ secret }}>
              <p class="soft">
                {t('invitation.account')} <a href={`/hop/${invitation.meeting}/vao`}>{t('signIn.action')}</a>
              </p>
            </GuestForm>
          ))}
      </Asked>}
    </Page>
  );
}
