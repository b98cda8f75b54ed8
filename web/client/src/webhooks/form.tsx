// SPDX-License-Identifier: MPL-2.0
// A program that is notified: its name, its address, and of what.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { CreatedWebhook, SaveWebhook, WebhookEvent, WebhookView } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { say, sayEvent } from './words';

const EVENTS: readonly WebhookEvent[] = ['meeting.planned', 'meeting.changed', 'meeting.cancelled', 'meeting.opened', 'meeting.ended', 'minutes.submitted', 'minutes.returned', 'minutes.signed'];

type Props = {
  /** Changes this one; none: adds one. */
  webhook: WebhookView | null;
  onSaved: (created: CreatedWebhook | null) => void;
  onClose: () => void;
};

export function WebhookForm({ webhook, onSaved, onClose }: Props) {
  const typed = useSignal<SaveWebhook>(webhook ? { name: webhook.name, url: webhook.url, events: webhook.events, is_on: webhook.is_on } : { name: '', url: '', events: ['minutes.signed'], is_on: true });
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const { name, events } = typed.value;
  const set = (change: Partial<SaveWebhook>) => (typed.value = { ...typed.value, ...change });
  const save = async () => {
    tried.value = true;
    refusal.value = null;
    if (name.trim() === '' || events.length === 0) return;
    busy.value = true;
    try {
      if (webhook) {
        await api.put(url`/webhooks/${webhook.id}`, typed.value);
        onSaved(null);
      } else {
        onSaved(await api.post<CreatedWebhook>('/webhooks', typed.value));
      }
      return;
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  return (
    <Dialog
      title={webhook ? say('changeOf', { name: webhook.name }) : say('add')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={busy.value} onClick={() => void save()}>
            {say('save')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <TextField label={say('name')} required value={name} onValue={(value) => set({ name: value })} error={tried.value && name.trim() === '' ? say('nameMissing') : undefined} />
        <TextField label={say('url')} required hint={say('urlHint')} max={1_000} value={typed.value.url} onValue={(value) => set({ url: value })} />
        <fieldset class="webhook-events">
          <legend>{say('events')}</legend>
          {EVENTS.map((event) => (
            <label key={event}>
              <input
                type="checkbox"
                checked={events.includes(event)}
                onChange={({ currentTarget: { checked } }) => set({ events: checked ? [...events, event] : events.filter((one) => one !== event) })}
              />
              {sayEvent(event)}
            </label>
          ))}
          {tried.value && events.length === 0 && (
            <p class="field-error" role="alert">
              {say('eventsMissing')}
            </p>
          )}
        </fieldset>
        <label class="webhook-on">
          <input type="checkbox" checked={typed.value.is_on} onChange={({ currentTarget: { checked } }) => set({ is_on: checked })} />
          {say('on')}
        </label>
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
      </div>
    </Dialog>
  );
}
