// SPDX-License-Identifier: MPL-2.0
// Recordings that were made elsewhere, on the meeting's page: how far each is, adding and removing.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import type { MeetingId, Millis, SoundFileList, SoundFileView } from '../generated/protocol';
import { t } from '../i18n';
import { dateTime, duration, longDateTime, size } from '../i18n/format';
import '../i18n/groups/outside-the-call';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { useFetched } from '../ui/fetched';
import '../ui/more-icons';
import { Notice, RefusalNotice } from '../ui/notice';
import { Asked } from '../ui/waiting';
import { useUploadsLeft } from '../uploads/resume';
import { UploadList } from '../uploads/view';
import './style.css';
import { say } from './words';

/** How often the list is asked for while a file is decoded, in milliseconds. */
const SOON_MILLIS = 2_000;

type Props = {
  meeting: MeetingId;
  /** When it began, or was to begin. */
  begin: Millis;
  isPlanned: boolean;
  /** A file became a recording, or was removed. */
  onChanged: () => void;
};

function How({ file }: { file: SoundFileView }) {
  if (file.deleted_at) return <p class="soft">{say('deleted', { at: longDateTime(file.deleted_at) })}</p>;
  if (file.problem) return <RefusalNotice refusal={file.problem} />;
  if (file.state === 'recorded') return <p class="sound-file-done">{say('recorded')}</p>;
  const words = file.progress > 0 ? say('decoding', { percent: file.progress }) : say('waiting');
  return (
    <div class="upload-progress">
      <p role="status">{words}</p>
      <progress max={100} value={file.progress > 0 ? file.progress : undefined} aria-label={words} />
    </div>
  );
}

function SoundFile({ meeting, file, mayChange, again }: { meeting: MeetingId; file: SoundFileView; mayChange: boolean; again: () => Promise<void> }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const { name, length_ms: length } = file;
  const address = url`/meetings/${meeting}/sound-files/${file.id}`;
  const carryOut = async (request: () => Promise<unknown>) => {
    busy.value = true;
    refusal.value = null;
    try {
      await request();
      asking.value = false;
      await again();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  const waits = file.state === 'waiting';
  return (
    <li class="sound-file">
      <p class="sound-file-name">{name}</p>
      <p class="small soft">{[say('began', { at: longDateTime(file.begins_at) }), length !== null && say('length', { length: duration(length) }), size(file.bytes)].filter(Boolean).join(', ')}</p>
      <p class="small soft">{say('addedBy', { name: file.added_by_name, at: dateTime(file.added_at) })}</p>
      <How file={file} />
      <p class="small soft sound-file-digest">{say('digest', { digest: file.digest })}</p>
      {refusal.value && !asking.value && <RefusalNotice refusal={refusal.value} />}
      {mayChange && !file.deleted_at && (
        <div class="row">
          {file.may_try_again && (
            <Button busy={busy.value} label={say('againFile', { name })} onClick={() => void carryOut(() => api.post(`${address}/again`))}>
              {say('again')}
            </Button>
          )}
          <Button label={say(waits ? 'cancelFile' : 'removeFile', { name })} onClick={() => (asking.value = true)}>
            {say(waits ? 'cancel' : 'remove')}
          </Button>
        </div>
      )}
      {asking.value && (
        <Confirm title={say('removeTitle', { name })} verb={say('removeVerb')} refusal={t('action.back')} busy={busy.value} onConfirm={() => void carryOut(() => api.delete(address))} onCancel={() => (asking.value = false)}>
          {refusal.value && <RefusalNotice refusal={refusal.value} />}
          <p>{say('removeText')}</p>
        </Confirm>
      )}
    </li>
  );
}

function Add({ meeting, begin, onAdded, onClose }: { meeting: MeetingId; begin: Millis; onAdded: (file: SoundFileView) => void; onClose: () => void }) {
  const { there, failed } = useFetched(() => import('./add-dialog'));
  if (failed) {
    return (
      <Notice kind="alert" title={t('error.unreachable')}>
        {t('error.unreachable.detail')}
      </Notice>
    );
  }
  return there && <there.default meeting={meeting} begin={begin} onAdded={onAdded} onClose={onClose} />;
}

function Files({ meeting, begin, isPlanned, list, again }: Omit<Props, 'onChanged'> & { list: SoundFileList; again: () => Promise<void> }) {
  const isOpen = useSignal(false);
  useUploadsLeft(meeting, (became) => {
    if ('sound_file' in became) void again();
  });
  const { files, may_change: mayChange } = list;
  if (files.length === 0 && !mayChange) return null;
  return (
    <section class="section" data-sound-files>
      <h2>{say('title')}</h2>
      <div class="sheet stack">
        {files.length === 0 && <p class="soft">{say('none')}</p>}
        {isPlanned && <p class="soft">{say('planned')}</p>}
        {files.length > 0 && (
          <ul class="stack">
            {files.map((file) => (
              <SoundFile key={file.id} meeting={meeting} file={file} mayChange={mayChange} again={again} />
            ))}
          </ul>
        )}
        <UploadList meeting={meeting} becomes="sound_file" />
        {mayChange && (
          <p>
            <Button icon="plus" onClick={() => (isOpen.value = true)}>
              {say('add')}
            </Button>
          </p>
        )}
      </div>
      {isOpen.value && <Add meeting={meeting} begin={begin} onAdded={() => void again()} onClose={() => (isOpen.value = false)} />}
    </section>
  );
}

/** Nothing where there is nothing to see and nothing to do. */
export default function SoundFileSection({ onChanged, ...props }: Props) {
  const address = url`/meetings/${props.meeting}/sound-files`;
  const { loaded, again } = useLoaded(address, () => api.get<SoundFileList>(address));
  const { value } = loaded;
  const files = value.state === 'there' ? value.value.files : null;
  const isAwaited = files?.some(({ state }) => state === 'waiting') === true;
  const recorded = files?.filter(({ state }) => state === 'recorded').map(({ id }) => id).join(' ');
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (recorded === undefined) return;
    if (before.current !== null && before.current !== recorded) onChanged();
    before.current = recorded;
  }, [recorded]);
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setInterval(() => void again(), SOON_MILLIS);
    return () => clearInterval(timer);
  }, [isAwaited, again]);
  // Some people may not read the transcript.
  if (value.state === 'refused' && /^not_/.test(value.refusal.code)) return null;
  return (
    <Asked loaded={value} again={again}>
      {(list) => <Files {...props} list={list} again={again} />}
    </Asked>
  );
}
