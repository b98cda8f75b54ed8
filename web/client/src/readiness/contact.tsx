// SPDX-License-Identifier: MPL-2.0
// Whom to call at a site.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { SiteReadiness } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { say } from './words';

export function Contact({ meeting, site, again }: { meeting: string; site: SiteReadiness; again: () => Promise<void> }) {
  const editing = useSignal(false);
  const { technician } = site;
  return (
    <div class="row ready-contact">
      {technician ? <a href={`tel:${technician.phone.replace(/[^+\d]/g, '')}`}>{say('call', technician)}</a> : <span class="soft">{say('noPhone')}</span>}
      <Button kind="plain" label={`${say(technician ? 'changePhone' : 'setPhone')}: ${site.name}`} onClick={() => (editing.value = true)}>
        {say(technician ? 'changePhone' : 'setPhone')}
      </Button>
      {editing.value && <Edit meeting={meeting} site={site} again={again} onClose={() => (editing.value = false)} />}
    </div>
  );
}

function Edit({ meeting, site, again, onClose }: { meeting: string; site: SiteReadiness; again: () => Promise<void>; onClose: () => void }) {
  const name = useSignal(site.technician?.name ?? '');
  const phone = useSignal(site.technician?.phone ?? '');
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    busy.value = true;
    refusal.value = null;
    try {
      await api.put(url`/meetings/${meeting}/readiness/${site.unit}/technician`, { name: name.value, phone: phone.value });
      await again();
      onClose();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  return (
    <Dialog title={say('phoneOf', { site: site.name })} onClose={onClose}>
      <form class="stack" onSubmit={save} noValidate>
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        <TextField label={say('phoneName')} value={name.value} onValue={(value) => (name.value = value)} />
        <TextField label={say('phoneNumber')} max={30} value={phone.value} onValue={(value) => (phone.value = value)} />
        <div class="row">
          <Button kind="primary" type="submit" busy={busy.value}>
            {say('save')}
          </Button>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
