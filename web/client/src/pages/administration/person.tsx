// SPDX-License-Identifier: MPL-2.0
// One account as an administrator cares for it: name, unit, a forgotten password, closing and
// opening.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../../api/client';
import { me } from '../../api/me';
import type { ChangeUser, Link, Unit, UserSummary } from '../../generated/protocol';
import { t } from '../../i18n';
import { compareNames } from '../../i18n/collation';
import { Button } from '../../ui/button';
import { Confirm, Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { useFetched } from '../../ui/fetched';
import { focusFirstWrong } from '../../ui/first-wrong';
import { LinkBox } from '../../ui/link-box';
import { Notice, RefusalNotice } from '../../ui/notice';

type Asked = 'reset' | 'close' | null;

export function PersonDialog({ summary, units, again, onClose }: { summary: UserSummary; units: Unit[]; again: () => Promise<void>; onClose: () => void }) {
  const { user, disabled } = summary;
  const isMe = me.value?.user.id === user.id;
  const { there: letters } = useFetched(() => import('../../mail/address'));
  const changed = useSignal<ChangeUser>({ username: user.username, name: user.name, title: user.title, unit: user.unit, is_admin: user.is_admin });
  const refusal = useSignal<Refusal | null>(null);
  const saved = useSignal(false);
  const busy = useSignal(false);
  const form = useRef<HTMLDivElement>(null);
  const asked = useSignal<Asked>(null);
  const link = useSignal<Link | null>(null);
  const change = (part: Partial<ChangeUser>) => (changed.value = { ...changed.value, ...part });
  const missing = (value: string) => (value.trim() === '' ? t('admin.missing') : undefined);

  const doing = async (work: () => Promise<unknown>) => {
    busy.value = true;
    refusal.value = null;
    saved.value = false;
    try {
      await work();
      await again();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
    asked.value = null;
  };
  const save = async () => {
    if (changed.value.name.trim() === '' || changed.value.username.trim() === '') {
      focusFirstWrong(form.current);
      return;
    }
    await doing(async () => {
      await api.put(url`/users/${user.id}`, changed.value);
      saved.value = true;
    });
  };
  const reset = () => doing(async () => (link.value = await api.post<Link>(url`/users/${user.id}/reset`)));
  const close = () => doing(() => api.post(url`/users/${user.id}/disable`));
  const open = () => doing(() => api.post(url`/users/${user.id}/enable`));

  if (asked.value !== null) {
    const closing = asked.value === 'close';
    return (
      <Confirm
        title={t(closing ? 'person.close.ask' : 'person.reset.ask', { name: user.name })}
        verb={t(closing ? 'person.close' : 'person.reset')}
        busy={busy.value}
        onConfirm={() => void (closing ? close() : reset())}
        onCancel={() => (asked.value = null)}
      >
        <p>{t(closing ? 'person.close.text' : 'person.reset.text')}</p>
      </Confirm>
    );
  }
  const { username, name, title, unit, is_admin } = changed.value;
  const options = [...units].sort((a, b) => compareNames(a.name, b.name)).map(({ id, name: label }) => ({ value: id, label }));
  return (
    <Dialog
      title={t('person.edit.title', { name: user.name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.close')}</Button>
          <Button kind="primary" busy={busy.value} onClick={save}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <div ref={form} class="stack">
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {saved.value && <Notice kind="good" title={t('person.saved')} />}
        <TextField label={t('admin.users.name')} value={name} onValue={(value) => change({ name: value })} error={missing(name)} />
        <TextField label={t('signIn.username')} hint={t('admin.users.username.hint')} value={username} onValue={(value) => change({ username: value })} error={missing(username)} />
        <TextField label={t('admin.users.title')} value={title} onValue={(value) => change({ title: value })} />
        <SelectField label={t('join.asUnit')} value={unit} options={options} onValue={(value) => change({ unit: value })} />
        {!isMe && (
          <label class="check">
            <input type="checkbox" checked={is_admin} onChange={(event) => change({ is_admin: event.currentTarget.checked })} />
            <span>{t('admin.users.isAdmin')}</span>
          </label>
        )}
        <p class="soft small">{t('person.names')}</p>
        {letters && <letters.AddressTitle level={3} />}
        {letters && <letters.LetterAddress path={url`/users/${user.id}/letters`} />}
        <h3>{t('person.access')}</h3>
        {link.value && (
          <>
            <p>{t('admin.link.text')}</p>
            <LinkBox link={link.value} />
          </>
        )}
        <div class="row">
          {!disabled && (
            <Button icon="link" onClick={() => (asked.value = 'reset')}>
              {t('person.reset')}
            </Button>
          )}
          {!disabled && !isMe && <Button onClick={() => (asked.value = 'close')}>{t('person.close')}</Button>}
          {disabled && (
            <Button busy={busy.value} onClick={open}>
              {t('person.open')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
