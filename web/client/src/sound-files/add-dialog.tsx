// SPDX-License-Identifier: MPL-2.0
// Chooses a sound file, and says when it begins. It is sent when the dialog is closed again.

import { useSignal } from '@preact/signals';

import type { Refusal } from '../api/client';
import { MAX_SOUND_FILE_BYTES, type MeetingId, type Millis, type SoundFileView } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { date, number, size, time } from '../i18n/format';
import { readDate, readTime, startOf } from '../pages/plan/draft';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { FileField } from '../ui/file-field';
import { RefusalNotice } from '../ui/notice';
import { start } from '../uploads/list';
import { beginOf, ownTime } from './own-time';
import { say } from './words';

const ACCEPTED = '.m4a,.mp3,.mp4,.mov,.wav,.flac,.ogg,.opus,.aac,audio/*,video/*';
const mostBytes = () => `${number(Math.floor(MAX_SOUND_FILE_BYTES / 1e8) / 10)} GB`;

export default function AddDialog({ meeting, begin, onAdded, onClose }: { meeting: MeetingId; begin: Millis; onAdded: (file: SoundFileView) => void; onClose: () => void }) {
  const file = useSignal<File | null>(null);
  const day = useSignal(date(begin));
  const hour = useSignal(time(begin));
  const of = useSignal<'file' | 'meeting'>('meeting');
  // What somebody typed, no file changes.
  const typed = useSignal(false);
  const exact = useSignal(begin);
  const refusal = useSignal<Refusal | null>(null);
  const tried = useSignal(false);
  const choose = async (chosen: File | null) => {
    refusal.value = null;
    file.value = chosen;
    if (!chosen || typed.peek()) return;
    const own = beginOf(await ownTime(chosen).catch(() => null), begin);
    if (file.peek() !== chosen || typed.peek()) return;
    [exact.value, day.value, hour.value, of.value] = [own.at, date(own.at), time(own.at), own.of];
  };
  const send = () => {
    tried.value = true;
    const chosen = file.value;
    const minute = startOf({ date: day.value, time: hour.value });
    if (!chosen || minute === null) return;
    if (chosen.size > MAX_SOUND_FILE_BYTES) {
      refusal.value = { code: 'too_large', title: say('tooLarge', { size: mostBytes() }), detail: say('tooLargeText') };
      return;
    }
    // The fields show minutes; what nobody typed is kept to the second.
    const begins_at = typed.value ? minute : exact.value;
    start(meeting, chosen, { becomes: 'sound_file', begins_at }).done.then(
      (became) => {
        if ('sound_file' in became) onAdded(became.sound_file);
      },
      // It stands in the list of files on their way.
      () => undefined,
    );
    onClose();
  };
  const change = (field: typeof day, value: string) => {
    typed.value = true;
    field.value = value;
  };
  return (
    <Dialog
      title={say('addTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button kind="primary" onClick={send}>
            {say('send')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FileField
          label={say('file')}
          hint={say('fileHint', { size: mostBytes() })}
          accept={ACCEPTED}
          name={file.value ? `${file.value.name} (${size(file.value.size)})` : null}
          error={tried.value && !file.value ? say('noFile') : undefined}
          onFile={(chosen) => void choose(chosen)}
        />
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        <div class="sound-file-begin">
          <TextField label={say('date')} max={30} value={day.value} onValue={(value) => change(day, value)} error={tried.value && !readDate(day.value) ? say('wrongDate') : undefined} />
          <TextField label={say('time')} max={30} value={hour.value} onValue={(value) => change(hour, value)} error={tried.value && !readTime(hour.value) ? say('wrongTime') : undefined} />
        </div>
        {!typed.value && <p class="small soft">{say(of.value === 'file' ? 'timeOfFile' : 'timeOfMeeting')}</p>}
      </div>
    </Dialog>
  );
}
