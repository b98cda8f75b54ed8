// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { refusalOf, type Refusal } from '../api/client';
import { MAX_PAPER_BYTES, type AgendaItem, type AgendaItemId, type MeetingId, type Paper } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { number, size } from '../i18n/format';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { SelectField } from '../ui/field';
import { FileField } from '../ui/file-field';
import { RefusalNotice } from '../ui/notice';
import { papersOf } from './addresses';
import { sendFile, type Sending } from './request';
import './papers.css';
import { say } from './words';

const KINDS = '.pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg';
/** In the units of files on a disk, as a person sees them. */
const mostBytes = () => `${number(MAX_PAPER_BYTES >> 20)} MB`;

export type AddProps = {
  meeting: MeetingId;
  agenda: readonly AgendaItem[];
  /** The agenda item that is most likely meant. */
  likely: AgendaItemId | null;
  onAdded: (paper: Paper) => void;
  onClose: () => void;
};

/** How far it is. Only the end is read out: a hundred numbers would drown everything else. */
function Progress({ share }: { share: number }) {
  const percent = Math.floor(share * 100);
  const words = say('sending', { share: `${percent} %` });
  return (
    <div class="paper-progress">
      {share < 1 && <p aria-hidden="true">{words}</p>}
      <p role="status">{share >= 1 && say('checking')}</p>
      <progress max={100} value={percent} aria-label={words} />
    </div>
  );
}

/** Adds a paper: the file, and to what it belongs. A refusal stands beside the file, and nothing
 * has to be chosen again. */
export default function AddDialog({ meeting, agenda, likely, onAdded, onClose }: AddProps) {
  const file = useSignal<File | null>(null);
  const item = useSignal<string>(likely ?? '');
  const share = useSignal<number | null>(null);
  const refusal = useSignal<Refusal | null>(null);
  const missing = useSignal(false);
  const sending = useRef<Sending | null>(null);
  const over = useRef(false);
  useEffect(
    () => () => {
      over.current = true;
      sending.current?.stop();
    },
    [],
  );
  const choose = (chosen: File | null) => {
    file.value = chosen;
    refusal.value = null;
    missing.value = false;
  };
  const send = async () => {
    const chosen = file.value;
    refusal.value = null;
    missing.value = chosen === null;
    if (!chosen) return;
    if (chosen.size > MAX_PAPER_BYTES) {
      refusal.value = { code: 'too_large', title: say('tooLarge', { size: mostBytes() }), detail: say('tooLargeText') };
      return;
    }
    share.value = 0;
    const options = `?name=${encodeURIComponent(chosen.name)}${item.value ? `&agenda_item=${encodeURIComponent(item.value)}` : ''}`;
    sending.current = sendFile(`${papersOf(meeting)}${options}`, chosen, (sent) => (share.value = sent));
    try {
      const paper = await sending.current.done;
      if (!over.current) onAdded(paper);
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    sending.current = null;
    share.value = null;
  };
  const isBusy = share.value !== null;
  const items = [{ value: '', label: say('ofMeeting') }, ...agenda.map(({ id, title }, i) => ({ value: id, label: say('ofItem', { n: i + 1, title }) }))];
  return (
    <Dialog
      title={say('addTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" busy={isBusy} onClick={() => void send()}>
            {say('send')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FileField
          label={say('file')}
          hint={say('fileHint', { size: mostBytes() })}
          accept={KINDS}
          disabled={isBusy}
          name={file.value ? `${file.value.name} (${size(file.value.size)})` : null}
          error={missing.value ? say('noFile') : undefined}
          onFile={choose}
        />
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {share.value !== null && <Progress share={share.value} />}
        {agenda.length > 0 && <SelectField label={say('item')} value={item.value} onValue={(value) => (item.value = value)} options={items} />}
      </div>
    </Dialog>
  );
}
