// SPDX-License-Identifier: MPL-2.0
// What somebody was still writing at the desk when the meeting ended: it is in no note, and is
// taken along into the minutes by hand.

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import { MAX_MARK_CHARS } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { TextField } from '../../../../ui/field';
import { Notice } from '../../../../ui/notice';
import { useHalfWritten } from '../half-written';

const say = featureWords(
  {
    title: 'Ghi chú đang viết chưa được lưu.',
    text: 'Cuộc họp kết thúc trước khi ghi chú này được lưu. Chép lại để dán vào dự thảo biên bản.',
    label: 'Phần đang viết',
    copy: 'Chép',
    copied: 'Đã chép.',
    drop: 'Bỏ phần này',
  },
  {
    title: 'A note that was being written is not saved.',
    text: 'The meeting ended before this note was saved. Copy it to paste it into the draft of the minutes.',
    label: 'What was being written',
    copy: 'Copy',
    copied: 'Copied.',
    drop: 'Discard it',
  },
);

/** The notes that were being changed, with what was typed in them. */
async function changedNotes(session: Session): Promise<string[]> {
  const { notesOf } = await import('../../../../desk/note-changes');
  const drafts = [...notesOf(session).drafts.peek().values()];
  return drafts.map(({ text, base }) => ({ typed: text.peek().trim(), before: base.peek().text })).flatMap(({ typed, before }) => (typed === before ? [] : [typed]));
}

export function UnsavedNotes({ session }: { session: Session }) {
  const halfWritten = useHalfWritten(session, 'note');
  const text = useSignal('');
  const copied = useSignal(false);
  const first = useMemo(() => halfWritten.peek().trim(), []);
  useEffect(() => {
    text.value = first;
    changedNotes(session).then(
      (changed) => (text.value = [first, ...changed].filter((one) => one !== '').join('\n')),
      // The file of the desk was never here, so nothing was changed with it.
      () => undefined,
    );
  }, []);
  if (text.value === '') return null;
  const copy = () => {
    navigator.clipboard.writeText(text.value).then(
      () => (copied.value = true),
      // Not allowed: the text can be chosen and copied by hand.
      () => undefined,
    );
  };
  const drop = () => {
    halfWritten.value = '';
    text.value = '';
  };
  return (
    <Notice kind="wait" title={say('title')}>
      <div class="stack">
        <p>{say('text')}</p>
        <TextField label={say('label')} value={text.value} onValue={(value) => (text.value = value)} lines={3} max={10 * MAX_MARK_CHARS} />
        <div class="row">
          {'clipboard' in navigator && <Button onClick={copy}>{say(copied.value ? 'copied' : 'copy')}</Button>}
          <Button kind="plain" onClick={drop}>
            {say('drop')}
          </Button>
        </div>
      </div>
    </Notice>
  );
}
