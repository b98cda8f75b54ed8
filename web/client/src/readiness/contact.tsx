// SPDX-License-Identifier: MPL-2.0
// Whom to call at a site: the number that the office knows, and the one that whoever checked by a
// link has left.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { MAX_PHONE_CHARS, type SiteReadiness, type SiteTechnician } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { numbersOf } from './model';
import { say } from './words';

const addressOf = (meeting: string, site: SiteReadiness) => url`/meetings/${meeting}/readiness/${site.unit}/technician`;

/** Pressed on a telephone, it calls. */
function Call({ words, phone }: { words: string; phone: string }) {
  const [first, ...others] = numbersOf(phone);
  return (
    <>
      {first === undefined ? <span>{words}</span> : <a href={`tel:${first}`}>{words}</a>}
      {others.map((number) => (
        <a key={number} href={`tel:${number}`}>
          {number}
        </a>
      ))}
    </>
  );
}

export function Contact({ meeting, site, again, onEdit }: { meeting: string; site: SiteReadiness; again: () => Promise<void>; onEdit: () => void }) {
  const { technician, check } = site;
  const refusal = useSignal<Refusal | null>(null);
  const own: SiteTechnician | null = check && check.phone !== '' && check.phone !== technician?.phone ? { name: check.name, phone: check.phone } : null;
  const use = async (known: SiteTechnician) => {
    refusal.value = null;
    try {
      await api.put(addressOf(meeting, site), known);
      await again();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
  };
  return (
    <>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="row ready-contact">
        {technician ? <Call words={say('call', technician)} phone={technician.phone} /> : <span class="soft">{say('noPhone')}</span>}
        {site.may_note_technician && (
          <Button kind="plain" label={`${say(technician ? 'changePhone' : 'setPhone')}: ${site.name}`} onClick={onEdit}>
            {say(technician ? 'changePhone' : 'setPhone')}
          </Button>
        )}
      </div>
      {own && (
        <div class="row ready-contact">
          <Call words={say('ownPhone', own)} phone={own.phone} />
          {site.may_note_technician && (
            <Button kind="plain" label={`${say('usePhone')}: ${site.name}`} onClick={() => void use(own)}>
              {say('usePhone')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** Stands beside the list: a site that leaves the list closes nothing that somebody types. */
export function EditContact({ meeting, site, again, onClose }: { meeting: string; site: SiteReadiness; again: () => Promise<void>; onClose: () => void }) {
  const name = useSignal(site.technician?.name ?? '');
  const phone = useSignal(site.technician?.phone ?? '');
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const attempt = async (request: () => Promise<unknown>) => {
    busy.value = true;
    refusal.value = null;
    try {
      await request();
      await again();
      onClose();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    void attempt(() => api.put(addressOf(meeting, site), { name: name.value, phone: phone.value }));
  };
  return (
    <Dialog title={say('phoneOf', { site: site.name })} onClose={onClose}>
      <form class="stack" onSubmit={save} noValidate>
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        <TextField label={say('phoneName')} value={name.value} onValue={(value) => (name.value = value)} />
        <TextField label={say('phoneNumber')} max={MAX_PHONE_CHARS} value={phone.value} onValue={(value) => (phone.value = value)} />
        <div class="row">
          <Button kind="primary" type="submit" busy={busy.value}>
            {say('save')}
          </Button>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          {site.technician && (
            <Button kind="plain" disabled={busy.value} onClick={() => void attempt(() => api.delete(addressOf(meeting, site)))}>
              {say('clearPhone')}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
