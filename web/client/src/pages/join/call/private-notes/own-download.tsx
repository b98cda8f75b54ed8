// SPDX-License-Identifier: MPL-2.0
// The way to one's own notes as a file, also where the meeting cannot be opened any more.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api, url } from '../../../../api/client';
import type { MeetingId, PrivateNotesView } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';

const say = featureWords(
  {
    stays: 'Ghi chép riêng đã viết vẫn còn:',
    download: 'Tải ghi chép riêng',
  },
  {
    stays: 'What you wrote for yourself is still there:',
    download: 'Download my notes',
  },
);

/** A link to what somebody wrote in a meeting that they cannot open any more; nothing where nothing
 * was written. */
export function OwnNotesDownload({ meeting }: { meeting: MeetingId }) {
  const isWritten = useSignal(false);
  useEffect(() => {
    api.get<PrivateNotesView>(url`/meetings/${meeting}/private-notes`).then(
      ({ text }) => (isWritten.value = text !== ''),
      () => undefined,
    );
  }, [meeting]);
  return isWritten.value ? (
    <p>
      {say('stays')} <DownloadLink meeting={meeting} />
    </p>
  ) : null;
}

export function DownloadLink({ meeting }: { meeting: MeetingId }) {
  return (
    <a class="link-target" href={`/api/v1${url`/meetings/${meeting}/private-notes.txt`}`} download>
      {say('download')}
    </a>
  );
}
