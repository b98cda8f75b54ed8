// SPDX-License-Identifier: MPL-2.0
// The state of mail for the IT office: the server, a test letter, and what has not gone out.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { me } from '../api/me';
import type { MailFailure, MailView, OpenLetter, TestLetterResult } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { dateTime, number } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import { useLookAgain } from '../ui/look-again';
import '../ui/more-icons';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';
import { Asked, EmptyState } from '../ui/waiting';
import './style.css';
import { say, sayFailure, saySubject } from './words';

const LOOK_AGAIN_MILLIS = 5_000;

/** For administrators, which the server checks at every request. */
export default function MailPage() {
  const isAdmin = me.value?.user.is_admin ?? false;
  if (!isAdmin) {
    return (
      <Page title={say('title')}>
        <EmptyState title={t('admin.only')}>{t('admin.only.text')}</EmptyState>
      </Page>
    );
  }
  return <Mail />;
}

function Mail() {
  const { loaded, again } = useLoaded('mail', () => api.get<MailView>('/mail'));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  return (
    <Page title={say('title')} lead={say('lead')} back={{ href: '/quan-tri', label: t('nav.administration') }}>
      <Asked loaded={loaded.value} again={again}>
        {(view) => (
          <>
            <Server view={view} />
            {view.server && <TestLetter again={again} />}
            {(view.server !== null || view.letters.length > 0) && <Letters letters={view.letters} again={again} />}
          </>
        )}
      </Asked>
    </Page>
  );
}

function Server({ view }: { view: MailView }) {
  const { server, failure } = view;
  if (!server) return <Notice title={say('off')}>{say('offText')}</Notice>;
  const counts = { waiting: number(view.waiting), sent: number(view.sent_today), failed: number(view.failed) };
  return (
    <section class="section stack">
      {failure && (
        <Notice kind="alert" title={say('failing', { time: dateTime(view.failing_since) })}>
          {sayFailure(failure)}
        </Notice>
      )}
      <div class="sheet">
        <dl class="mail-facts">
          <dt>{say('server')}</dt>
          <dd>{server.address}</dd>
          <dt>{say('sender')}</dt>
          <dd>{server.sender}</dd>
          {server.domains !== '' && (
            <>
              <dt>{say('domains')}</dt>
              <dd>{say('domainsText', { domains: server.domains })}</dd>
            </>
          )}
          <dt>{say('taken')}</dt>
          <dd data-mail-taken>{view.taken_at === null ? say('takenNone') : say('takenText', { n: number(view.taken), time: dateTime(view.taken_at) })}</dd>
          <dt>{say('counts')}</dt>
          <dd data-mail-counts>{say('countsText', counts)}</dd>
        </dl>
      </div>
    </section>
  );
}

function TestLetter({ again }: { again: () => Promise<void> }) {
  const address = useSignal('');
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const went = useSignal<{ to: string; failure: MailFailure | null } | null>(null);
  const missing = tried.value && address.value.trim() === '' ? say('testMissing') : undefined;
  const send = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (address.value.trim() === '') return;
    busy.value = true;
    refusal.value = went.value = null;
    try {
      const { failure } = await api.post<TestLetterResult>('/mail/test', { address: address.value });
      went.value = { to: address.value.trim(), failure };
      await again();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  return (
    <section class="section">
      <h2>{say('test')}</h2>
      <form class="sheet stack" onSubmit={(event) => void send(event)} noValidate>
        <p class="soft">{say('testWhat')}</p>
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {went.value &&
          (went.value.failure ? (
            <Notice kind="alert" title={say('testFailed')}>
              {sayFailure(went.value.failure)}
            </Notice>
          ) : (
            <Notice kind="good" title={say('tested', { address: went.value.to })} />
          ))}
        <TextField label={say('testTo')} value={address.value} max={254} autocomplete="email" onValue={(value) => (address.value = value)} error={missing} />
        <div class="row">
          <Button kind="primary" type="submit" busy={busy.value}>
            {say('test')}
          </Button>
        </div>
      </form>
    </section>
  );
}

function Letters({ letters, again }: { letters: readonly OpenLetter[]; again: () => Promise<void> }) {
  const refusal = useSignal<Refusal | null>(null);
  const busy = useSignal<string | null>(null);
  const dropping = useSignal<OpenLetter | null>(null);
  const attempt = async (letter: OpenLetter, work: () => Promise<unknown>) => {
    busy.value = letter.id;
    refusal.value = null;
    try {
      await work();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = dropping.value = null;
    await again();
  };
  const drop = (letter: OpenLetter) => attempt(letter, () => api.delete(url`/mail/letters/${letter.id}`));
  return (
    <section class="section stack">
      <h2>{say('letters')}</h2>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {letters.length === 0 && <p class="soft">{say('noLetters')}</p>}
      <ul class="mail-letters">
        {letters.map((letter) => (
          <li key={letter.id} class="sheet mail-letter" data-failed={letter.failed}>
            <div>
              <p>
                <span class={`state ${letter.failed ? 'state-alert' : 'state-wait'}`}>{say(letter.failed ? 'failed' : 'waits')}</span> {saySubject(letter.subject)}:{' '}
                <a href={`/hop/${letter.meeting}`}>{letter.title}</a>
              </p>
              <p>{say('to', { name: letter.name, unit: letter.unit_name, address: letter.address })}</p>
              {letter.failure && <p class="small soft">{sayFailure(letter.failure)}</p>}
              <p class="small soft">{dateTime(letter.written_at)}</p>
            </div>
            <div class="row">
              {letter.failed && (
                <Button busy={busy.value === letter.id} label={say('retryOf', { name: letter.name })} onClick={() => void attempt(letter, () => api.post(url`/mail/letters/${letter.id}/retry`))}>
                  {say('retry')}
                </Button>
              )}
              <Button kind="plain" label={say('dropOf', { name: letter.name })} onClick={() => (dropping.value = letter)}>
                {say('drop')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {dropping.value && (
        <Confirm title={say('dropTitle', { name: dropping.value.name })} verb={say('drop')} busy={busy.value !== null} onConfirm={() => dropping.value && void drop(dropping.value)} onCancel={() => (dropping.value = null)}>
          {say('dropText')}
        </Confirm>
      )}
    </section>
  );
}
