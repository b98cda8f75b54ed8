// SPDX-License-Identifier: MPL-2.0
// OpenEdits the password, or giving the account its first one.

import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { api, refusalOf, type Refusal } from '../api/client';
import { loadMe } from '../api/me';
import type { SetPassword } from '../generated/protocol';
import { t } from '../i18n';
import { Button, ButtonLink } from '../ui/button';
import { TextField } from '../ui/field';
import { Notice, RefusalNotice } from '../ui/notice';
import { type Mistake, mistakesIn } from './password-rules';

export function Password({ isFirst, needsCurrent, username }: { isFirst: boolean; needsCurrent: boolean; username: string }) {
  const current = useSignal('');
  const wanted = useSignal('');
  const repeated = useSignal('');
  const mistakes = useSignal<Mistake[]>([]);
  const refused = useSignal<Refusal | null>(null);
  const busy = useSignal(false);
  const done = useSignal(false);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    done.value = false;
    refused.value = null;
    mistakes.value = mistakesIn({ needsCurrent, current: current.value, wanted: wanted.value, repeated: repeated.value });
    if (mistakes.value.length > 0) return;
    busy.value = true;
    try {
      const body: SetPassword = { current: needsCurrent ? current.value : null, new: wanted.value };
      await api.post('/me/password', body);
      current.value = wanted.value = repeated.value = '';
      done.value = true;
      if (!needsCurrent) await loadMe();
    } catch (error) {
      refused.value = refusalOf(error);
    }
    busy.value = false;
  };
  const wrong = (mistake: Mistake) => (mistakes.value.includes(mistake) ? t(`password.${mistake}`) : undefined);
  if (isFirst && done.value) return <FirstSet />;
  return (
    <form class="stack" onSubmit={(event) => void save(event)} noValidate>
      {/* Lets the browser keep the new password with the right name. */}
      <input class="visually-hidden" type="text" name="username" autocomplete="username" value={username} readOnly tabIndex={-1} aria-hidden="true" />
      {!isFirst && !needsCurrent && <p class="soft">{t('password.noCurrent')}</p>}
      {needsCurrent && (
        <TextField
          label={t('password.current')}
          type="password"
          name="current"
          autocomplete="current-password"
          value={current.value}
          onValue={(value) => (current.value = value)}
          error={wrong('needCurrent')}
        />
      )}
      <TextField
        label={t('password.new')}
        hint={t('password.hint')}
        type="password"
        name="new"
        autocomplete="new-password"
        value={wanted.value}
        onValue={(value) => (wanted.value = value)}
        error={wrong('tooShort')}
      />
      <TextField
        label={t('password.repeat')}
        type="password"
        name="repeat"
        autocomplete="new-password"
        value={repeated.value}
        onValue={(value) => (repeated.value = value)}
        error={wrong('different')}
      />
      {refused.value && <RefusalNotice refusal={refused.value} />}
      {done.value && <Notice kind="good" title={t('password.done')} />}
      <Button type="submit" busy={busy.value}>
        {t('password.action')}
      </Button>
    </form>
  );
}

/** Setting the first password was all there was to do here: the way on has the focus. */
function FirstSet() {
  const way = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => way.current?.querySelector('a')?.focus(), []);
  return (
    <div ref={way} class="stack">
      <Notice kind="good" title={t('password.done')}>
        <p>{t('password.done.text')}</p>
        <ButtonLink kind="primary" href="/">
          {t('notFound.back')}
        </ButtonLink>
      </Notice>
    </div>
  );
}
