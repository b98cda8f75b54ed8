// SPDX-License-Identifier: MPL-2.0
// What a person writes down for themselves: the same page of notes in the call and on the meeting's
// page, saved while it is written.

import { useComputed } from '@preact/signals';

import { MAX_PRIVATE_NOTES_CHARS, type MeetingId } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';
import { time } from '../../../../i18n/format';
import type { AutosaveState } from '../../../../minutes/autosave';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { TextField } from '../../../../ui/field';
import { useKeptFocus } from '../../../../ui/focus';
import { Notice } from '../../../../ui/notice';
import { DownloadLink } from './own-download';
import { useNotes } from './notes';

const say = featureWords(
  {
    title: 'Ghi chép riêng',
    label: 'Ghi chép riêng',
    hint: 'Chỉ mở được từ tài khoản này. Quản trị viên tạo liên kết đăng nhập cho tài khoản thì cũng mở được. Không vào biên bản, không vào tìm kiếm.',
    waiting: 'Đang mở ghi chép…',
    notOpened: 'Chưa mở được ghi chép.',
    again: 'Thử lại',
    saving: 'Đang lưu…',
    saved: 'Đã lưu lúc {at}.',
    unsaved: 'Chưa lưu được; tự lưu lại khi có đường truyền.',
    refused: 'Không lưu được: {why}',
    conflict: 'Ghi chép này vừa được sửa ở cửa sổ khác.',
    conflictText: 'Ghép cả hai thì không mất chữ nào. Bản đã lưu thay những gì vừa viết ở đây.',
    both: 'Ghép cả hai',
    theirs: 'Dùng bản đã lưu',
    replaced: 'Bản đã lưu đã thay phần vừa viết ở đây.',
    takeBack: 'Lấy lại phần vừa viết',
    signedOut: 'Tài khoản đã đăng xuất ở cửa sổ khác.',
    signedOutText: 'Phần vừa viết chưa lưu, vẫn còn ở đây. Mở trang đăng nhập ở cửa sổ mới, đăng nhập lại bằng chính tài khoản này: phần này sẽ tự lưu. Chưa lưu thì không đóng cửa sổ này.',
    signIn: 'Mở trang đăng nhập',
  },
  {
    title: 'My notes',
    label: 'My private notes',
    hint: 'They open from your account only. An administrator who makes a sign-in link for the account can open it too. They are in no minutes and in no search.',
    waiting: 'Opening your notes…',
    notOpened: 'Your notes could not be opened.',
    again: 'Try again',
    saving: 'Saving…',
    saved: 'Saved at {at}.',
    unsaved: 'Not saved yet; it is saved when the line is back.',
    refused: 'Not saved: {why}',
    conflict: 'These notes were just changed in another window.',
    conflictText: 'Keep both and no word is lost. The saved version replaces what was just written here.',
    both: 'Keep both',
    theirs: 'Use the saved version',
    replaced: 'The saved version has replaced what was just written here.',
    takeBack: 'Take back what was written',
    signedOut: 'This account was signed out in another window.',
    signedOutText: 'What was just written is not saved and still here. Open the sign-in page in a new window and sign in with the same account: it is then saved by itself. Keep this window open until then.',
    signIn: 'Open the sign-in page',
  },
);

function standing(state: AutosaveState): string {
  switch (state.phase.is) {
    case 'saving':
    case 'waiting':
      return say('saving');
    case 'troubled':
      return state.phase.trouble.kind === 'line' ? say('unsaved') : say('refused', { why: state.phase.trouble.problem.title });
    case 'clean':
      return state.base > 0 ? say('saved', { at: time(state.savedAt) }) : '';
    default:
      return '';
  }
}

/** The page of notes. */
function PrivateNotes({ owner, meeting, lines }: { owner: string; meeting: MeetingId; lines: number }) {
  const notes = useNotes(owner, meeting);
  const page = useKeptFocus<HTMLDivElement>((inside) => inside.querySelector('textarea'));
  const state = notes.state.value;
  return (
    <div ref={page} class="stack" data-private-notes={typeof state === 'string' ? state : state.phase.is}>
      {state === 'waiting' && <p class="soft">{say('waiting')}</p>}
      {state === 'failed' && (
        <Notice kind="alert" title={say('notOpened')}>
          <Button onClick={() => void notes.open()}>{say('again')}</Button>
        </Notice>
      )}
      {typeof state !== 'string' && (
        <>
          <TextField label={say('label')} hint={say('hint')} value={notes.text.value} onValue={(text) => notes.write(text)} lines={lines} max={MAX_PRIVATE_NOTES_CHARS} />
          {/* Below the text: what somebody is typing does not move. */}
          {notes.isSignedOut && (
            <Notice kind="alert" title={say('signedOut')}>
              <p>{say('signedOutText')}</p>
              <a class="button button-secondary" href="/" target="_blank" rel="noopener">
                {say('signIn')}
              </a>
            </Notice>
          )}
          {state.phase.is === 'conflict' && (
            <Notice kind="alert" title={say('conflict')}>
              <p>{say('conflictText')}</p>
              <div class="row">
                <Button onClick={() => notes.keep('both')}>{say('both')}</Button>
                <Button onClick={() => notes.keep('theirs')}>{say('theirs')}</Button>
              </div>
            </Notice>
          )}
          {notes.replaced.value !== null && (
            <Notice title={say('replaced')}>
              <Button onClick={() => notes.takeBack()}>{say('takeBack')}</Button>
            </Notice>
          )}
          <p class="soft" role="status">
            {notes.isSignedOut ? '' : standing(state)}
          </p>
          {state.base > 0 && (
            <p>
              <DownloadLink meeting={meeting} />
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** The same as a section of the meeting's page. */
export function PrivateNotesSection({ owner, meeting }: { owner: string; meeting: MeetingId }) {
  return (
    <section class="section">
      <h2>{say('title')}</h2>
      <div class="sheet">
        <PrivateNotes owner={owner} meeting={meeting} lines={8} />
      </div>
    </section>
  );
}

export function PrivateNotesPanel({ session }: { session: Session }) {
  const you = useComputed(() => session.state.value.you).value;
  return <div class="panel-body">{you && <PrivateNotes owner={you} meeting={session.meeting} lines={9} />}</div>;
}
