// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, refusalOf, type Refusal } from '../api/client';
import { MAX_PAPER_BYTES, MAX_PAPER_NAME_CHARS, type AgendaItem, type AgendaItemId, type MeetingId, type Paper, type PaperKinds, type PaperList } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { dateTime, number, size } from '../i18n/format';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { SelectField, TextField } from '../ui/field';
import { FileField } from '../ui/file-field';
import { RefusalNotice } from '../ui/notice';
import { putAway, start, uploads } from '../uploads/list';
import { UploadProgress } from '../uploads/view';
import { say as sayOfUploads } from '../uploads/words';
import { papersOf } from './addresses';
import { ACCEPTED, isTaken } from './kinds';
import './papers.css';
import { isOfOffice, versionsOf } from './rules';
import { say } from './words';

/** In the units of files on a disk, as a person sees them. */
const mostBytes = () => `${number(MAX_PAPER_BYTES >> 20)} MB`;

/** Refusals of the name of a file; the file itself may be sent under another one. */
const OF_NAME: Refusal['code'][] = ['bad_name', 'name_too_long', 'name_over_limit'];

/** A file under another name, which keeps its ending: that says what it is. */
function renamed(file: File, name: string): File {
  const ending = /\.[^.]+$/.exec(file.name)?.[0] ?? '';
  const full = name.toLowerCase().endsWith(ending.toLowerCase()) ? name : `${name}${ending}`;
  return new File([file], full, { type: file.type });
}

export type AddProps = {
  meeting: MeetingId;
  agenda: readonly AgendaItem[];
  /** The agenda item that is most likely meant. */
  likely: AgendaItemId | null;
  /** Of which paper it is a newer version. */
  replaces?: Paper | undefined;
  onAdded: (paper: Paper) => void;
  /** The file that the dialog shows; none any more. */
  onSending: (id: string | null) => void;
  onClose: () => void;
};

/** Adds a paper: the file, and to what it belongs. A refusal stands beside the file, and nothing
 * has to be chosen again. Closing it does not end the sending. */
export default function AddDialog({ meeting, agenda, likely, replaces, onAdded, onSending, onClose }: AddProps) {
  const file = useSignal<File | null>(null);
  const item = useSignal<string>(replaces?.agenda_item ?? likely ?? '');
  /** The version in whose place the file is sent next. */
  const target = useSignal(replaces);
  const sending = useSignal<string | null>(null);
  const refusal = useSignal<Refusal | null>(null);
  const missing = useSignal(false);
  /** Under which the file is sent, once its own was refused. */
  const name = useSignal<string | null>(null);
  /** Not known before the server answers; then it is asked once the file is there. */
  const kinds = useSignal<PaperKinds | null>(null);
  const over = useRef(false);
  useEffect(() => {
    void api.get<PaperKinds>('/papers/kinds').then(
      (known) => (kinds.value = known),
      () => undefined,
    );
  }, []);
  useEffect(
    () => () => {
      over.current = true;
      onSending(null);
    },
    [],
  );
  /** What was replaced or deleted meanwhile: says by whom, and what is sent next replaces that. */
  const replacedMeanwhile = async (why: Refusal, replaced: Paper): Promise<Refusal> => {
    if (why.code !== 'paper_replaced') return why;
    try {
      const { papers } = await api.get<PaperList>(papersOf(meeting));
      const newest = versionsOf(papers, replaced)[0];
      target.value = newest;
      if (!newest) return { ...why, title: say('replacedGone'), detail: say('replacedGoneText') };
      const words = { name: newest.added_by_name, n: newest.version, at: dateTime(newest.added_at) };
      return { ...why, title: say('replacedBy', words), detail: say('replacedByText', words) };
    } catch {
      return why;
    }
  };
  const choose = (chosen: File | null) => {
    missing.value = false;
    refusal.value = null;
    name.value = null;
    file.value = chosen;
    if (!chosen) return;
    const isForOffice = kinds.value?.office === false && isOfOffice(chosen.name);
    if (isTaken(chosen.name) && !isForOffice) return;
    file.value = null;
    refusal.value = isForOffice
      ? { code: 'paper_office', title: say('noOffice'), detail: say('noOfficeText') }
      : { code: 'paper_office_kind', title: say('wrongKind', { name: chosen.name }), detail: say('wrongKindText') };
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
    if (kinds.value?.office === false && isOfOffice(chosen.name)) {
      refusal.value = { code: 'paper_office', title: say('noOffice'), detail: say('noOfficeText') };
      return;
    }
    const replaced = target.value;
    const agendaItem = replaced || item.value === '' ? null : item.value;
    const { id, done } = start(meeting, name.value === null ? chosen : renamed(chosen, name.value), { becomes: 'paper', agenda_item: agendaItem, replaces: replaced?.id ?? null });
    sending.value = id;
    onSending(id);
    try {
      const became = await done;
      // Also when the dialog was closed: the list beside it is another one now.
      if ('paper' in became) onAdded(became.paper);
    } catch (error) {
      if (over.current) return;
      refusal.value = replaced ? await replacedMeanwhile(refusalOf(error), replaced) : refusalOf(error);
      if (OF_NAME.includes(refusal.value.code)) name.value ??= '';
      // It stands here, and what is sent next is another attempt.
      void putAway(id);
    }
    sending.value = null;
    onSending(null);
  };
  const cancel = () => {
    const id = sending.peek();
    if (id !== null) void putAway(id);
    onClose();
  };
  const way = uploads.value.find(({ id }) => id === sending.value);
  const isBusy = way !== undefined;
  const items = [{ value: '', label: say('ofMeeting') }, ...agenda.map(({ id, title }, i) => ({ value: id, label: say('ofItem', { n: i + 1, title }) }))];
  return (
    <Dialog
      title={replaces ? say('replaceTitle', { name: replaces.name }) : say('addTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={cancel}>{isBusy ? sayOfUploads('cancel') : t('action.cancel')}</Button>
          <Button kind="primary" busy={isBusy} onClick={() => void send()}>
            {say(!target.value ? 'send' : target.value === replaces ? 'replace' : 'replaceAnyway')}
          </Button>
        </>
      }
    >
      <div class="stack">
        {replaces && <p>{say('replaceText')}</p>}
        <FileField
          label={say('file')}
          hint={say(kinds.value?.office === false ? 'fileHintPdf' : 'fileHint', { size: mostBytes() })}
          accept={ACCEPTED}
          disabled={isBusy}
          name={file.value ? `${file.value.name} (${size(file.value.size)})` : null}
          error={missing.value ? say('noFile', { verb: say(replaces ? 'replace' : 'send') }) : undefined}
          onFile={choose}
        />
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {name.value !== null && !isBusy && <TextField label={say('otherName')} hint={say('otherNameHint')} value={name.value} onValue={(value) => (name.value = value)} max={MAX_PAPER_NAME_CHARS} />}
        {way && (
          <>
            <UploadProgress of={way} />
            <p class="small">{sayOfUploads('goesOn')}</p>
          </>
        )}
        {agenda.length > 0 && !isBusy && !replaces && <SelectField label={say('item')} value={item.value} onValue={(value) => (item.value = value)} options={items} />}
      </div>
    </Dialog>
  );
}
