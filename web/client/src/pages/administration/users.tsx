// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../../api/client';
import type { Link, LinkSheet, NewUser, Unit, UserSummary } from '../../generated/protocol';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { compareNames, matches } from '../../i18n/collation';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { focusFirstWrong } from '../../ui/first-wrong';
import { LinkBox } from '../../ui/link-box';
import { RefusalNotice } from '../../ui/notice';
import { EmptyState } from '../../ui/waiting';
import { PeopleList } from './people-list';
import { PersonDialog } from './person';

/** More rows than this are found by searching, not by scrolling. */
const MOST_ROWS = 100;

function NewUserDialog({ units, onDone, onClose }: { units: Unit[]; onDone: () => void; onClose: () => void }) {
  const user = useSignal<NewUser>({ username: '', name: '', title: '', unit: units[0]?.id ?? '', is_admin: false, password: null });
  const refusal = useSignal<Refusal | null>(null);
  const checked = useSignal(false);
  const busy = useSignal(false);
  const form = useRef<HTMLDivElement>(null);
  const change = (part: Partial<NewUser>) => (user.value = { ...user.value, ...part });
  const { username, name, title, unit, is_admin } = user.value;
  const missing = (value: string) => (checked.value && value.trim() === '' ? t('admin.missing') : undefined);
  const save = async () => {
    checked.value = true;
    refusal.value = null;
    if (username.trim() === '' || name.trim() === '') {
      focusFirstWrong(form.current);
      return;
    }
    busy.value = true;
    try {
      await api.post('/users', user.value);
      onDone();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  const options = [...units].sort((a, b) => compareNames(a.name, b.name)).map(({ id, name: label }) => ({ value: id, label }));
  return (
    <Dialog
      title={t('admin.users.add')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={busy.value} onClick={save}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <div ref={form} class="stack">
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        <TextField label={t('admin.users.name')} value={name} onValue={(value) => change({ name: value })} error={missing(name)} />
        <TextField label={t('signIn.username')} hint={t('admin.users.username.hint')} value={username} onValue={(value) => change({ username: value })} error={missing(username)} />
        <TextField label={t('admin.users.title')} value={title} onValue={(value) => change({ title: value })} />
        <SelectField label={t('join.asUnit')} value={unit} options={options} onValue={(value) => change({ unit: value })} />
        <label class="check">
          <input type="checkbox" checked={is_admin} onChange={(event) => change({ is_admin: event.currentTarget.checked })} />
          <span>{t('admin.users.isAdmin')}</span>
        </label>
        <p class="soft">{t('admin.users.then')}</p>
      </div>
    </Dialog>
  );
}

function LinkDialog({ summary, onClose }: { summary: UserSummary; onClose: () => void }) {
  const link = useSignal<Link | null>(null);
  const refusal = useSignal<Refusal | null>(null);
  const busy = useSignal(false);
  const make = async () => {
    busy.value = true;
    try {
      link.value = await api.post<Link>(url`/users/${summary.user.id}/link`);
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  return (
    <Dialog title={t('admin.link.title', { name: summary.user.name })} onClose={onClose}>
      <div class="stack admin-link">
        <p>{t('admin.link.text')}</p>
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {link.value ? (
          <LinkBox link={link.value} />
        ) : (
          <Button kind="primary" icon="link" busy={busy.value} onClick={make}>
            {t('admin.link.make')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

/** What is to know of somebody. An administrator's rights are not among it: they have a mark that
 * no title can look like. */
function factsOf({ user, disabled, waits }: UserSummary): string {
  return [user.title, disabled && t('person.closed'), waits && t('person.waits')].filter(Boolean).join(' · ');
}

/** People with accounts: found by name or unit, added, given a link to sign in. */
export function UsersPart({ users, units, again, onSheet }: { users: UserSummary[]; units: Unit[]; again: () => Promise<void>; onSheet: (sheet: LinkSheet) => void }) {
  const query = useSignal('');
  const adding = useSignal(false);
  const linking = useSignal<UserSummary | null>(null);
  const editing = useSignal<string | null>(null);
  const edited = users.find(({ user }) => user.id === editing.value);
  const fitting = users
    .filter(({ user, unit_name }) => matches(`${user.name} ${user.username} ${user.title} ${unit_name}`, query.value))
    .sort((a, b) => compareNames(a.unit_name, b.unit_name) || compareNames(a.user.name, b.user.name));
  return (
    <section class="section">
      <div class="row admin-head">
        <h2>{t('admin.users', { n: number(users.length) })}</h2>
        <Button icon="plus" onClick={() => (adding.value = true)}>
          {t('admin.users.add')}
        </Button>
      </div>
      <PeopleList waiting={users.filter(({ waits }) => waits).length} again={again} onSheet={onSheet} />
      <TextField label={t('people.search')} value={query.value} onValue={(value) => (query.value = value)} />
      {fitting.length === 0 ? (
        <EmptyState title={t('people.noneFound')} />
      ) : (
        <div class="sheet admin-table">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t('join.asName')}</th>
                <th scope="col">{t('join.asUnit')}</th>
                <th scope="col">{t('signIn.username')}</th>
                <th scope="col">
                  <span class="visually-hidden">{t('admin.link.make')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {fitting.slice(0, MOST_ROWS).map((summary) => (
                <tr key={summary.user.id}>
                  <td>
                    <strong>{summary.user.name}</strong> {summary.user.is_admin && <span class="state state-good">{t('admin.isAdmin')}</span>}
                    <br />
                    <span class="soft small">{factsOf(summary)}</span>
                  </td>
                  <td>{summary.unit_name}</td>
                  <td data-label={t('signIn.username')}>{summary.user.username}</td>
                  <td>
                    <div class="row">
                      {!summary.disabled && (
                        <Button icon="link" label={`${t('admin.link.make')}: ${summary.user.name}`} onClick={() => (linking.value = summary)}>
                          {t('admin.link.make')}
                        </Button>
                      )}
                      <Button icon="pencil" label={`${t('person.edit')}: ${summary.user.name}`} onClick={() => (editing.value = summary.user.id)}>
                        {t('person.edit')}
                      </Button>
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {fitting.length > MOST_ROWS && <p class="soft admin-more">{t('admin.more', { n: number(fitting.length - MOST_ROWS) })}</p>}
        </div>
      )}
      {adding.value && (
        <NewUserDialog
          units={units}
          onClose={() => (adding.value = false)}
          onDone={() => {
            adding.value = false;
            void again();
          }}
        />
      )}
      {edited && <PersonDialog summary={edited} units={units} again={again} onClose={() => (editing.value = null)} />}
      {linking.value && <LinkDialog summary={linking.value} onClose={() => (linking.value = null)} />}
    </section>
  );
}
