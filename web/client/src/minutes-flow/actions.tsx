// SPDX-License-Identifier: MPL-2.0
// What may be done with minutes beside writing and signing them: each asks once.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import type { FileMinutes, MinutesAct, MinutesView, WithdrawMinutes } from '../generated/protocol';
import type { MinutesModel } from '../minutes/model';
import { useAction } from '../minutes/use-action';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import { RefusalNotice } from '../ui/notice';
import { ExchangeDialog } from './exchange';
import { SubstituteDialog } from './substitute';
import { say } from './words';

const MAX_PLACE_CHARS = 300;
const MAX_REASON_CHARS = 2_000;

export function FlowActions({ model }: { model: MinutesModel }) {
  const open = useSignal<MinutesAct | null>(null);
  const close = () => (open.value = null);
  const { may } = model.view.value;
  const button = (act: MinutesAct, kind: 'primary' | 'secondary' | 'plain' = 'secondary') =>
    may.includes(act) && (
      <Button kind={kind} onClick={() => (open.value = act)}>
        {say(act === 'name_substitute' ? 'substitute' : act)}
      </Button>
    );
  return (
    <>
      {button('name_substitute', 'plain')}
      {button('withdraw', 'plain')}
      {button('exchange', 'plain')}
      {button('file')}
      {button('approve', 'primary')}
      {button('publish', 'primary')}
      {open.value === 'approve' && <Plain model={model} act="approve" onClose={close} />}
      {open.value === 'publish' && <Plain model={model} act="publish" onClose={close} />}
      {open.value === 'file' && <File model={model} onClose={close} />}
      {open.value === 'withdraw' && <Withdraw model={model} onClose={close} />}
      {open.value === 'exchange' && <ExchangeDialog model={model} onClose={close} />}
      {open.value === 'name_substitute' && <SubstituteDialog model={model} onClose={close} />}
    </>
  );
}

type Props = { model: MinutesModel; onClose: () => void };

const PATHS = { approve: 'approval', publish: 'publication' } as const;

function Plain({ model, act, onClose }: Props & { act: keyof typeof PATHS }) {
  const { id } = model.view.value.minutes;
  const { busy, refused, run } = useAction(async () => {
    model.load(await api.post<MinutesView>(`${url`/minutes/${id}`}/${PATHS[act]}`));
    onClose();
  });
  return (
    <Confirm title={say(`${act}Ask`, { title: model.head.value.title })} verb={say(act)} kind="primary" busy={busy.value} onConfirm={run} onCancel={onClose}>
      <div class="stack">
        <p>{say(act === 'approve' && model.view.value.minutes.kind === 'conclusions' ? 'approveTextAlone' : `${act}Text`)}</p>
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
    </Confirm>
  );
}

function File({ model, onClose }: Props) {
  const place = useSignal('');
  const { busy, refused, run } = useAction(async () => {
    model.load(await api.post<MinutesView>(url`/minutes/${model.view.value.minutes.id}/filing`, { place: place.value } satisfies FileMinutes));
    onClose();
  });
  return (
    <Confirm title={say('fileAsk', { title: model.head.value.title })} verb={say('file')} kind="primary" busy={busy.value} onConfirm={run} onCancel={onClose}>
      <div class="stack">
        <p>{say('fileText')}</p>
        <TextField label={say('filePlace')} hint={say('filePlaceHint')} max={MAX_PLACE_CHARS} value={place.value} onValue={(value) => (place.value = value)} />
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
    </Confirm>
  );
}

function Withdraw({ model, onClose }: Props) {
  const reason = useSignal('');
  const tried = useSignal(false);
  const missing = reason.value.trim() === '';
  const { busy, refused, run } = useAction(async () => {
    tried.value = true;
    if (missing) return;
    model.load(await api.post<MinutesView>(url`/minutes/${model.view.value.minutes.id}/withdrawal`, { reason: reason.value } satisfies WithdrawMinutes));
    onClose();
  });
  return (
    <Confirm title={say('withdrawAsk', { title: model.head.value.title })} verb={say('withdraw')} busy={busy.value} onConfirm={run} onCancel={onClose}>
      <div class="stack">
        <p>{say('withdrawText')}</p>
        <TextField
          label={say('withdrawReason')}
          lines={3}
          max={MAX_REASON_CHARS}
          required
          value={reason.value}
          onValue={(value) => (reason.value = value)}
          error={tried.value && missing ? say('reasonMissing') : undefined}
        />
        {refused.value && <RefusalNotice refusal={refused.value} />}
      </div>
    </Confirm>
  );
}
