// SPDX-License-Identifier: MPL-2.0
// On a meeting's page: what of it was deleted, for everybody who reads it, and for those who may,
// holding it so that nothing is.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { MAX_HOLD_REASON_CHARS, type DeletionView, type HoldMeeting, type HoldView, type MeetingId, type MeetingRetentionView } from '../generated/protocol';
import { t } from '../i18n';
import { date, longDateTime, number, size } from '../i18n/format';
import '../i18n/groups/outside-the-call';
import { Button } from '../ui/button';
import { Confirm, Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import '../ui/more-icons';
import { Notice, RefusalNotice } from '../ui/notice';
import './style.css';
import { say, sayKind } from './words';

function amount({ kind, files, bytes, texts }: DeletionView): string {
  if (kind === 'sound') return say('deletedFiles', { files, size: size(bytes) });
  return kind === 'transcript' ? say('deletedSentences', { texts }) : say('deletedMessages', { texts, files });
}

function Deleted({ deletion }: { deletion: DeletionView }) {
  const { kind, deleted_at: at, days, sha256: digest } = deletion;
  return (
    <li data-deleted={kind}>
      <p>{say('deleted', { what: sayKind(kind), day: date(at), days: number(days) })}</p>
      <p class="small soft">{amount(deletion)}</p>
      <p class="small soft retention-digest">{say('record', { digest })}</p>
    </li>
  );
}

type Props = { meeting: MeetingId };

function Hold({ meeting, onHeld, onClose }: Props & { onHeld: (view: MeetingRetentionView) => void; onClose: () => void }) {
  const reason = useSignal('');
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const place = async () => {
    tried.value = true;
    refusal.value = null;
    if (reason.value.trim() === '') return;
    busy.value = true;
    try {
      onHeld(await api.put<MeetingRetentionView>(url`/meetings/${meeting}/hold`, { reason: reason.value } satisfies HoldMeeting));
      return;
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  return (
    <Dialog
      title={say('hold')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={busy.value} onClick={() => void place()}>
            {say('hold')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{say('holdText')}</p>
        <TextField
          label={say('holdReason')}
          hint={say('holdReasonHint')}
          required
          lines={3}
          max={MAX_HOLD_REASON_CHARS}
          value={reason.value}
          onValue={(value) => (reason.value = value)}
          error={tried.value && reason.value.trim() === '' ? say('holdReasonMissing') : undefined}
        />
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
      </div>
    </Dialog>
  );
}

function Held({ meeting, hold, again }: Props & { hold: HoldView; again: () => Promise<void> }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const lift = async () => {
    busy.value = true;
    refusal.value = null;
    try {
      await api.delete(url`/meetings/${meeting}/hold`);
      asking.value = false;
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
    if (!refusal.value) await again();
  };
  return (
    <div class="stack" data-held>
      <Notice kind="wait" title={say('isHeld')}>
        <p>{say('heldBy', { name: hold.placed_by_name, at: longDateTime(hold.placed_at), reason: hold.reason })}</p>
      </Notice>
      {hold.may_lift && (
        <p>
          <Button onClick={() => (asking.value = true)}>{say('lift')}</Button>
        </p>
      )}
      {asking.value && (
        <Confirm title={say('liftTitle')} verb={say('lift')} busy={busy.value} onConfirm={() => void lift()} onCancel={() => (asking.value = false)}>
          {refusal.value && <RefusalNotice refusal={refusal.value} />}
          <p>{say('liftText')}</p>
        </Confirm>
      )}
    </div>
  );
}

/** Nothing where nothing was deleted and nothing may be held. */
export default function RetentionSection({ meeting }: Props) {
  const address = url`/meetings/${meeting}/retention`;
  const { loaded, again } = useLoaded(address, () => api.get<MeetingRetentionView>(address));
  const holding = useSignal(false);
  // Whoever may not read it misses nothing that they could do.
  if (loaded.value.state !== 'there') return null;
  const { may_hold: mayHold, hold, deletions } = loaded.value.value;
  if (!mayHold && deletions.length === 0) return null;
  return (
    <section class="section" data-retention-section>
      <h2>{say('section')}</h2>
      <div class="sheet stack">
        {deletions.length > 0 && (
          <ul class="stack">
            {deletions.map((deletion, n) => (
              <Deleted key={n} deletion={deletion} />
            ))}
          </ul>
        )}
        {hold && <Held meeting={meeting} hold={hold} again={again} />}
        {mayHold && !hold && (
          <>
            <p class="soft">{say('notHeld')}</p>
            <p>
              <Button onClick={() => (holding.value = true)}>{say('hold')}</Button>
            </p>
          </>
        )}
      </div>
      {holding.value && (
        <Hold
          meeting={meeting}
          onClose={() => (holding.value = false)}
          onHeld={(view) => {
            holding.value = false;
            loaded.value = { state: 'there', value: view };
          }}
        />
      )}
    </section>
  );
}
