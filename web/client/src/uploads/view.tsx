// SPDX-License-Identifier: MPL-2.0
import type { MeetingId, UploadPurpose } from '../generated/protocol';
import { Button } from '../ui/button';
import { RefusalNotice } from '../ui/notice';
import { again, mayTryAgain, putAway, uploads, type Running } from './list';
import { part } from './part';
import { say } from './words';

/** How far a file is. Only its end is read out: a hundred numbers would drown everything else. */
export function UploadProgress({ of: { bytes, progress, isKept } }: { of: Running }) {
  const { offset, how } = progress;
  const words = how === 'checking' ? say('checking') : say(how === 'waiting' ? 'waiting' : 'sent', { part: part(offset, bytes) });
  return (
    <div class="upload-progress">
      <p aria-hidden={how === 'sending' || undefined} role={how === 'sending' ? undefined : 'status'}>
        {words}
      </p>
      <progress max={bytes} value={offset} aria-label={words} />
      {!isKept && <p class="small">{say('notKept')}</p>}
    </div>
  );
}

function Upload({ of }: { of: Running }) {
  const { id, name, refusal } = of;
  return (
    <li class="upload">
      <p class="upload-name">{name}</p>
      {refusal ? <RefusalNotice refusal={refusal} /> : <UploadProgress of={of} />}
      <div class="upload-verbs">
        {refusal && mayTryAgain(refusal) && (
          <Button label={say('againFile', { name })} onClick={() => again(id)}>
            {say('again')}
          </Button>
        )}
        <Button label={say(refusal ? 'closeFile' : 'cancelFile', { name })} onClick={() => void putAway(id)}>
          {say(refusal ? 'close' : 'cancel')}
        </Button>
      </div>
    </li>
  );
}

/** The files of a meeting that are on their way; nothing where there are none. `without`: one that
 * is shown elsewhere. */
export function UploadList({ meeting, becomes, without }: { meeting: MeetingId; becomes: UploadPurpose['becomes']; without?: string | null }) {
  const own = uploads.value.filter((one) => one.meeting === meeting && one.becomes === becomes && one.id !== without && one.became === null);
  if (own.length === 0) return null;
  return (
    <ul class="uploads" aria-label={say('title')}>
      {own.map((one) => (
        <Upload key={one.id} of={one} />
      ))}
    </ul>
  );
}
