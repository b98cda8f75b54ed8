// SPDX-License-Identifier: MPL-2.0
// One step of an action item. What is typed stays when somebody else was quicker.

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { MAX_ITEM_CHARS, type ItemAct, type ItemStepView, type ItemView, type ListedItem, type TakeStep } from '../generated/protocol';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { dayOf } from './day';
import { NEEDS_WORDS } from './model';
import { say } from './words';

const LABELS = {
  note: 'whatNote',
  report: 'whatReport',
  confirm: 'whatConfirm',
  return: 'whatReturn',
  ask_extension: 'whatAsk',
  grant_extension: 'whatGrant',
  refuse_extension: 'whatRefuse',
  cancel: 'whatCancel',
} as const;
export type OfferedAct = keyof typeof LABELS;

/** Whether a page offers this step by a form of its own. */
export const isOffered = (act: ItemAct): act is OfferedAct => act in LABELS;

export function StepDialog({ item, latest, act, onDone, onStale, onClose }: {
  item: ListedItem;
  /** The last step that was taken. */
  latest: ItemStepView | undefined;
  act: OfferedAct;
  onDone: (view: ItemView) => void;
  /** Asks for the item as it is now. */
  onStale: () => Promise<void>;
  onClose: () => void;
}) {
  const text = useSignal('');
  /** What was shown when the form was opened; after a refusal what is shown now. */
  const first = useMemo(() => item.version, []);
  const follows = useSignal(false);
  const reason = useSignal(item.late_reason);
  const until = useSignal('');
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const explains = item.overdue && (act === 'note' || act === 'report');
  const asks = act === 'ask_extension';
  const day = dayOf(until.value);
  const noText = NEEDS_WORDS.has(act) && text.value.trim() === '' ? say('wordsMissing') : undefined;
  const noReason = explains && act === 'report' && reason.value.trim() === '' ? say('lateReasonMissing') : undefined;
  const wrongDay = asks && (day === null || day === 'wrong') ? say('deadlineWrong') : undefined;
  const send = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (noText || noReason || wrongDay) return;
    busy.value = true;
    refusal.value = null;
    const step: TakeStep = { seen: follows.value ? item.version : first, act, text: text.value, late_reason: explains ? reason.value : '', to: asks && day !== 'wrong' ? day : null };
    try {
      onDone(await api.post<ItemView>(url`/action-items/${item.id}/steps`, step));
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
      if (refusal.value.code !== 'action_item_changed' && refusal.value.code !== 'action_item_state') return;
      await onStale();
      follows.value = true;
    }
  };
  return (
    <Dialog title={act === 'cancel' ? say('cancelTitle') : say(`act_${act}`)} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void send(event)} noValidate>
        {refusal.value && (
          <RefusalNotice refusal={refusal.value}>
            {follows.value && latest && (
              <>
                <p>{say('latest', { act: say(`act_${latest.act}`), name: latest.name })}</p>
                <p class="item-said">{latest.text}</p>
              </>
            )}
          </RefusalNotice>
        )}
        <p class="item-quoted">{item.text}</p>
        {act === 'cancel' && <p>{say('cancelText')}</p>}
        {asks && <TextField label={say('extendTo')} hint={say('extendToHint')} max={30} value={until.value} onValue={(value) => (until.value = value)} error={tried.value ? wrongDay : undefined} />}
        <TextField label={say(LABELS[act])} hint={NEEDS_WORDS.has(act) ? undefined : say('optional')} lines={4} max={MAX_ITEM_CHARS} value={text.value} onValue={(value) => (text.value = value)} error={tried.value ? noText : undefined} />
        {explains && <TextField label={say('lateReason')} hint={say('lateReasonHint')} lines={3} max={MAX_ITEM_CHARS} value={reason.value} onValue={(value) => (reason.value = value)} error={tried.value ? noReason : undefined} />}
        <div class="row">
          <Button kind={act === 'cancel' ? 'danger' : 'primary'} type="submit" busy={busy.value}>
            {say(act === 'cancel' ? 'act_cancel' : 'send')}
          </Button>
          <Button onClick={onClose}>{t('action.back')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
