// SPDX-License-Identifier: MPL-2.0
// People by list: the file, what it would change, and links on paper for those who have not signed
// in yet.

import { useSignal } from '@preact/signals';

import { api, refusalOf, type Refusal } from '../../api/client';
import type { LinkSheet, PeopleReport, PersonRow } from '../../generated/protocol';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { RefusalNotice } from '../../ui/notice';
import { countsOf, ImportList } from './import-list';

/** An old computer draws no thousand rows at once, unless somebody asks for them. */
const MOST_ROWS = 200;

function Before({ text }: { text: string | null }) {
  if (text === null) return null;
  return <span class="soft small person-before">{t('list.before', { text: text === '' ? t('list.before.none') : text })}</span>;
}

function PersonLine({ person }: { person: PersonRow }) {
  const { row, change, name, title, username, username_made: made, unit_name: unit, address, before } = person;
  return (
    <tr>
      <td data-label={t('list.row')}>{number(row)}</td>
      <td data-label={t('list.change')}>{t(change === 'new' ? 'list.change.new' : 'list.change.changed')}</td>
      <td>
        <strong>{name}</strong>
        <Before text={before?.name ?? null} />
        {title && <span class="small person-title">{title}</span>}
        <Before text={before?.title ?? null} />
      </td>
      <td data-label={t('signIn.username')}>
        {username}
        {made && <span class="soft small person-title">{t('list.username.made')}</span>}
        {address !== null && <span class="small person-title">{address}</span>}
      </td>
      <td data-label={t('join.asUnit')}>
        {unit}
        <Before text={before?.unit_name ?? null} />
      </td>
    </tr>
  );
}

function People({ report }: { report: PeopleReport }) {
  const all = useSignal(false);
  const { rows } = report;
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{t('list.rows')}</h3>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('list.row')}</th>
            <th scope="col">{t('list.change')}</th>
            <th scope="col">{t('admin.users.name')}</th>
            <th scope="col">{t('signIn.username')}</th>
            <th scope="col">{t('join.asUnit')}</th>
          </tr>
        </thead>
        <tbody>
          {(all.value ? rows : rows.slice(0, MOST_ROWS)).map((person) => (
            <PersonLine key={person.row} person={person} />
          ))}
        </tbody>
      </table>
      {!all.value && rows.length > MOST_ROWS && (
        <Button onClick={() => (all.value = true)}>{t('list.all', { n: number(rows.length) })}</Button>
      )}
    </section>
  );
}

/** Links for everybody who has never signed in, asked about once: earlier ones end. */
function LinksForWaiting({ waiting, onSheet }: { waiting: number; onSheet: (sheet: LinkSheet) => void }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const make = async () => {
    busy.value = true;
    refusal.value = null;
    try {
      onSheet(await api.post<LinkSheet>('/users/links'));
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = asking.value = false;
  };
  return (
    <>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="row">
        <Button icon="document" onClick={() => (asking.value = true)}>
          {t('sheet.waiting', { n: number(waiting) })}
        </Button>
      </div>
      {asking.value && (
        <Confirm kind="primary" title={t('sheet.waiting.ask', { n: number(waiting) })} verb={t('sheet.waiting.make')} busy={busy.value} onConfirm={() => void make()} onCancel={() => (asking.value = false)}>
          <p>{t('sheet.waiting.text')}</p>
        </Confirm>
      )}
    </>
  );
}

export function PeopleList({ waiting, again, onSheet }: { waiting: number; again: () => Promise<void>; onSheet: (sheet: LinkSheet) => void }) {
  const done = (report: PeopleReport) => {
    const { sheet } = report;
    return (
      <>
        {countsOf(report)}
        {sheet && (
          <>
            <p>{t('sheet.made', { n: number(sheet.links.length) })}</p>
            <Button kind="primary" icon="document" onClick={() => onSheet(sheet)}>
              {t('sheet.open')}
            </Button>
          </>
        )}
      </>
    );
  };
  return (
    <div class="sheet stack people-list">
      <ImportList<PeopleReport>
        address="/users/import"
        label={t('people.import')}
        hint={t('people.import.hint')}
        wide
        rows={(report) => <People report={report} />}
        again={again}
        done={done}
      />
      {waiting > 0 && <LinksForWaiting waiting={waiting} onSheet={onSheet} />}
    </div>
  );
}
