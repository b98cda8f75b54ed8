// SPDX-License-Identifier: MPL-2.0
// Programs that are told of meetings and minutes: who they are, whether they take what is sent, and
// a test.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { me } from '../api/me';
import type { CreatedWebhook, WebhookTested, WebhookTrouble, WebhookView } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { dateTime } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { useLookAgain } from '../ui/look-again';
import '../ui/more-icons';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';
import { Asked, EmptyState } from '../ui/waiting';
import { WebhookForm } from './form';
import './style.css';
import { say, sayEvent, sayTrouble } from './words';

const LOOK_AGAIN_MILLIS = 10_000;

/** For administrators, which the server checks at every request. */
export default function WebhooksPage() {
  const isAdmin = me.value?.user.is_admin ?? false;
  if (!isAdmin) {
    return (
      <Page title={say('title')}>
        <EmptyState title={t('admin.only')}>{t('admin.only.text')}</EmptyState>
      </Page>
    );
  }
  return <Webhooks />;
}

/** What a failed attempt means, and for a technician what was said. */
const explained = (trouble: WebhookTrouble, words: string) => (words === '' ? sayTrouble(trouble) : `${sayTrouble(trouble)} ${say('details', { words })}`);

function Webhooks() {
  const { loaded, again } = useLoaded('webhooks', () => api.get<WebhookView[]>('/webhooks'));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  const editing = useSignal<{ webhook: WebhookView | null } | null>(null);
  const created = useSignal<CreatedWebhook | null>(null);
  return (
    <Page
      title={say('title')}
      lead={say('lead')}
      back={{ href: '/quan-tri', label: t('nav.administration') }}
      actions={
        <Button icon="plus" onClick={() => (editing.value = { webhook: null })}>
          {say('add')}
        </Button>
      }
    >
      <Asked loaded={loaded.value} again={again}>
        {(list) => (
          <section class="section stack">
            {list.length === 0 && <p class="soft">{say('none')}</p>}
            <ul class="webhooks">
              {list.map((webhook) => (
                <Webhook key={webhook.id} webhook={webhook} again={again} onChange={() => (editing.value = { webhook })} />
              ))}
            </ul>
          </section>
        )}
      </Asked>
      {editing.value && (
        <WebhookForm
          webhook={editing.value.webhook}
          onClose={() => (editing.value = null)}
          onSaved={(made) => {
            editing.value = null;
            created.value = made;
            void again();
          }}
        />
      )}
      {created.value && <Secret created={created.value} onClose={() => (created.value = null)} />}
    </Page>
  );
}

function Webhook({ webhook, again, onChange }: { webhook: WebhookView; again: () => Promise<void>; onChange: () => void }) {
  const { id, name, failure } = webhook;
  const busy = useSignal(false);
  const removing = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const tested = useSignal<WebhookTested | null>(null);
  const attempt = async (work: () => Promise<void>) => {
    busy.value = true;
    refusal.value = tested.value = null;
    try {
      await work();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = removing.value = false;
    await again();
  };
  const test = () =>
    attempt(async () => {
      tested.value = await api.post<WebhookTested>(url`/webhooks/${id}/test`);
    });
  const wrong = tested.value?.failure;
  return (
    <li class="sheet stack" data-webhook={id}>
      <div class="webhook">
        <div>
          <p>
            <strong>{name}</strong> <span class={webhook.is_on ? 'state state-good' : 'state'}>{say(webhook.is_on ? 'isOn' : 'isOff')}</span>
          </p>
          <p class="webhook-url">{webhook.url}</p>
          <p class="small soft">{webhook.events.map(sayEvent).join(', ')}</p>
          <p class="small soft">{webhook.taken_at === null ? say('neverTaken') : say('takenAt', { at: dateTime(webhook.taken_at) })}</p>
        </div>
        <div class="row">
          <Button busy={busy.value} label={say('testOf', { name })} onClick={() => void test()}>
            {say('test')}
          </Button>
          <Button label={say('changeOf', { name })} onClick={onChange}>
            {say('change')}
          </Button>
          <Button kind="plain" label={say('removeOf', { name })} onClick={() => (removing.value = true)}>
            {say('remove')}
          </Button>
        </div>
      </div>
      {failure && webhook.is_on && !wrong && (
        <Notice kind="alert" title={say('failing', { since: dateTime(failure.since), next: dateTime(failure.next_at) })}>
          {explained(failure.trouble, failure.words)}
        </Notice>
      )}
      {tested.value && !wrong && <Notice kind="good" title={say('tested', { name })} />}
      {wrong && (
        <Notice kind="alert" title={say('testFailed', { name })}>
          {explained(wrong.trouble, wrong.words)}
        </Notice>
      )}
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {removing.value && (
        <Confirm title={say('removeTitle', { name })} verb={say('remove')} busy={busy.value} onConfirm={() => void attempt(() => api.delete(url`/webhooks/${id}`))} onCancel={() => (removing.value = false)}>
          {say('removeText')}
        </Confirm>
      )}
    </li>
  );
}

function Secret({ created: { webhook, secret }, onClose }: { created: CreatedWebhook; onClose: () => void }) {
  const copied = useSignal(false);
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => (copied.value = true),
      () => undefined,
    );
  return (
    <Dialog title={say('secretTitle', { name: webhook.name })} onClose={onClose} actions={<Button onClick={onClose}>{t('action.close')}</Button>}>
      <div class="stack">
        <p>{say('secretText')}</p>
        <p class="webhook-secret" aria-label={say('secret')}>
          {secret}
        </p>
        <div class="row">
          <Button kind="primary" onClick={() => void copy()}>
            {say('copy')}
          </Button>
          <span role="status">{copied.value && say('copied')}</span>
        </div>
      </div>
    </Dialog>
  );
}
