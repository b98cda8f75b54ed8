// SPDX-License-Identifier: MPL-2.0
// Signed minutes for the exchange of documents between offices: the package, to whom it goes, and
// what these offices have answered.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import type { ExchangeOffice, ExchangeView } from '../generated/protocol';
import { dateTime } from '../i18n/format';
import type { MinutesModel } from '../minutes/model';
import { Button, ButtonLink } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import './exchange.css';
import { say } from './words';

function Office({ office: { organ_id, name, receipts } }: { office: ExchangeOffice }) {
  const newest = receipts.at(-1);
  return (
    <li>
      <p>
        <strong>{name}</strong> <span class="small soft">{organ_id}</span>
      </p>
      {!newest && <p class="small soft">{say('receiptNone')}</p>}
      {receipts.map((one, n) => (
        <p key={n} class="small">
          <span class={`state ${one.state === 'refused' ? 'state-alert' : one === newest ? 'state-good' : ''}`}>{say(one.state)}</span> {[one.stated_at || dateTime(one.added_at), one.description].filter(Boolean).join(' · ')}
        </p>
      ))}
    </li>
  );
}

function Offices({ title, offices }: { title: string; offices: readonly ExchangeOffice[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <ul class="exchange-offices">
        {offices.map((office) => (
          <Office key={office.organ_id} office={office} />
        ))}
      </ul>
    </section>
  );
}

function Receipts({ minutes, view, take }: { minutes: string; view: ExchangeView; take: (view: ExchangeView) => void }) {
  const receivers = view.offices.filter((office) => office.is_receiver);
  const others = view.offices.filter((office) => !office.is_receiver);
  const input = useRef<HTMLInputElement>(null);
  const busy = useSignal(false);
  const added = useSignal(0);
  const refused = useSignal<{ name: string; refusal: Refusal } | null>(null);
  const add = async (files: readonly File[]) => {
    busy.value = true;
    added.value = 0;
    refused.value = null;
    for (const file of files) {
      try {
        take(await api.upload<ExchangeView>(url`/minutes/${minutes}/receipts`, { file, kind: 'application/xml' }));
        added.value += 1;
      } catch (error) {
        refused.value = { name: file.name, refusal: refusalOf(error) };
        break;
      }
    }
    busy.value = false;
  };
  return (
    <div class="stack">
      <Offices title={say('offices', { n: receivers.length })} offices={receivers} />
      {others.length > 0 && <Offices title={say('otherOffices', { n: others.length })} offices={others} />}
      <div>
        <input
          ref={input}
          class="visually-hidden"
          type="file"
          multiple
          accept=".xml,.edxml,application/xml,text/xml"
          aria-label={say('receiptAdd')}
          tabIndex={-1}
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            void add(files);
          }}
        />
        <Button busy={busy.value} onClick={() => input.current?.click()}>
          {say('receiptAdd')}
        </Button>
        <p class="small soft">{say('receiptHint')}</p>
        <p role="status">{added.value > 0 && say('receiptsAdded', { n: added.value })}</p>
        {refused.value && (
          <>
            <p>{say('receiptRefused', { name: refused.value.name })}</p>
            <RefusalNotice refusal={refused.value.refusal} />
          </>
        )}
      </div>
    </div>
  );
}

export function ExchangeDialog({ model, onClose }: { model: MinutesModel; onClose: () => void }) {
  const { id, withdrawn_at: withdrawnAt } = model.view.value.minutes;
  const address = url`/minutes/${id}/exchange`;
  const { loaded, again } = useLoaded(address, () => api.get<ExchangeView>(address));
  return (
    <Dialog title={say('exchangeTitle')} onClose={onClose} actions={<Button onClick={onClose}>{say('close')}</Button>}>
      <div class="stack">
        {withdrawnAt === null ? (
          <>
            <p>{say('exchangeText')}</p>
            <p>
              <ButtonLink kind="primary" icon="down" href={`/api/v1${url`/minutes/${id}/package.edxml`}`} download>
                {say('exchangePackage')}
              </ButtonLink>
            </p>
          </>
        ) : (
          <p>{say('exchangeWithdrawn')}</p>
        )}
        <Asked loaded={loaded.value} again={again}>
          {(view) => <Receipts minutes={id} view={view} take={(taken) => (loaded.value = { state: 'there', value: taken })} />}
        </Asked>
      </div>
    </Dialog>
  );
}
