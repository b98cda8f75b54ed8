// SPDX-License-Identifier: MPL-2.0
// What a person writes down for themselves: the same page of notes in the call and on the meeting's
// page, saved while it is written.

import { signal, useComputed } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import { api, ProblemError, refusalOf, url } from '../../../../api/client';
import { beforeSignOut } from '../../../../api/me';
import { MAX_PRIVATE_NOTES_CHARS, type MeetingId, type PrivateNotesView, type SavePrivateNotes } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';
import { time } from '../../../../i18n/format';
import { begin, hasUnsaved, step, type AutosaveEvent, type AutosaveState } from '../../../../minutes/autosave';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { TextField } from '../../../../ui/field';
import { Notice } from '../../../../ui/notice';
import type { CallFeature } from '../call-feature';

const say = featureWords(
  {
    title: 'Ghi chép riêng',
    label: 'Ghi chép của tôi',
    hint: 'Chỉ người ghi đọc được. Không vào biên bản, không vào tìm kiếm.',
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
    download: 'Tải ghi chép của tôi',
  },
  {
    title: 'My notes',
    label: 'My private notes',
    hint: 'Only you can read them. They are in no minutes and in no search.',
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
    download: 'Download my notes',
  },
);

const DRAWING = 'M6 3h12v18H6ZM9 3v18M12 8h3.500M12 12h3.500M12 16h2';

/** How long signing out waits for what is not saved yet, and how often it looks. */
const SIGN_OUT_WAITS_MILLIS = 5_000;
const LOOK_MILLIS = 50;

/** Everything the server has, and the lines that only this window has. */
function both(theirs: string, mine: string): string {
  const known = new Set(theirs.split('\n'));
  const own = mine.split('\n').filter((line) => !known.has(line));
  return [theirs.trimEnd(), ...own].join('\n').slice(0, MAX_PRIVATE_NOTES_CHARS);
}

/** The notes of one person in one meeting. What is not saved yet lives on when another panel is
 * opened. */
class Notes {
  readonly text = signal('');
  readonly state = signal<AutosaveState | 'waiting' | 'failed'>('waiting');
  private readonly address: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What the server holds while there is a conflict. */
  private theirs: PrivateNotesView | null = null;

  constructor(meeting: MeetingId) {
    this.address = url`/meetings/${meeting}/private-notes`;
    void this.open();
  }

  async open(): Promise<void> {
    this.state.value = 'waiting';
    try {
      const view = await api.get<PrivateNotesView>(this.address);
      this.text.value = view.text;
      this.state.value = begin(view.version, view.saved_at);
    } catch {
      this.state.value = 'failed';
    }
  }

  write(text: string): void {
    this.text.value = text;
    this.happened({ is: 'edited', at: Date.now() });
  }

  /** The page is about to be left, or hidden. */
  saveNow(): void {
    this.happened({ is: 'save_now', at: Date.now() });
  }

  /** Saves what is not saved yet, and waits until it is, or cannot be. */
  readonly flush = async (): Promise<void> => {
    this.saveNow();
    const end = Date.now() + SIGN_OUT_WAITS_MILLIS;
    while (this.isUnsaved && !this.isStuck && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
  };

  keep(which: 'both' | 'theirs'): void {
    const { theirs } = this;
    if (!theirs) return;
    this.theirs = null;
    this.text.value = which === 'theirs' ? theirs.text : both(theirs.text, this.text.value);
    this.happened({ is: 'resolved', base: theirs.version, savedAt: theirs.saved_at, keep: which === 'both' ? 'mine' : 'theirs' });
  }

  get isUnsaved(): boolean {
    const state = this.state.peek();
    return typeof state !== 'string' && hasUnsaved(state);
  }

  private get isStuck(): boolean {
    const state = this.state.peek();
    return typeof state === 'string' || state.phase.is === 'troubled' || state.phase.is === 'conflict';
  }

  private happened(event: AutosaveEvent): void {
    const before = this.state.value;
    if (typeof before === 'string') return;
    const { state, effects } = step(before, event);
    this.state.value = state;
    for (const effect of effects) {
      if (effect.do === 'wake') {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.happened({ is: 'timer', at: Date.now() }), Math.max(0, effect.at - Date.now()));
      }
      if (effect.do === 'send') void this.send({ text: this.text.value, seen: effect.base });
    }
  }

  private async send(save: SavePrivateNotes): Promise<void> {
    try {
      const saved = await api.put<PrivateNotesView>(this.address, save);
      this.happened({ is: 'saved', revision: saved.version, savedAt: saved.saved_at, at: Date.now() });
    } catch (error) {
      await this.notSaved(save, error);
    }
  }

  private async notSaved(save: SavePrivateNotes, error: unknown): Promise<void> {
    const code = error instanceof ProblemError ? error.problem.code : 'internal';
    if (code === 'unreachable' || code === 'too_fast') {
      this.happened({ is: 'no_answer', at: Date.now() });
      return;
    }
    if (code !== 'conflict') {
      this.happened({ is: 'refused', problem: refusalOf(error), at: Date.now() });
      return;
    }
    try {
      const theirs = await api.get<PrivateNotesView>(this.address);
      // The answer to an earlier save was lost on the way: it is this page's own.
      if (theirs.text === save.text) {
        this.happened({ is: 'saved', revision: theirs.version, savedAt: theirs.saved_at, at: Date.now() });
        return;
      }
      this.theirs = theirs;
      this.happened({ is: 'refused', problem: { ...refusalOf(error), code: 'minutes_changed' }, at: Date.now() });
    } catch {
      this.happened({ is: 'no_answer', at: Date.now() });
    }
  }
}

/** Notes that are open, by owner and meeting: on a shared computer the next person must not see
 * them. */
const opened = new Map<string, Notes>();

function useNotes(owner: string, meeting: MeetingId): Notes {
  const key = `${owner}/${meeting}`;
  const notes = useMemo(() => {
    const kept = opened.get(key);
    // What was saved may have been changed elsewhere since.
    if (kept?.isUnsaved) return kept;
    const fresh = new Notes(meeting);
    opened.set(key, fresh);
    return fresh;
  }, [key]);
  useEffect(() => {
    const hidden = () => {
      if (document.visibilityState === 'hidden') notes.saveNow();
    };
    const leaving = (event: BeforeUnloadEvent) => {
      if (notes.isUnsaved) event.preventDefault();
    };
    beforeSignOut.add(notes.flush);
    document.addEventListener('visibilitychange', hidden);
    window.addEventListener('beforeunload', leaving);
    return () => {
      beforeSignOut.delete(notes.flush);
      document.removeEventListener('visibilitychange', hidden);
      window.removeEventListener('beforeunload', leaving);
      notes.saveNow();
      // What is saved is read anew next time.
      if (!notes.isUnsaved) opened.delete(key);
    };
  }, [notes]);
  return notes;
}

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
export function PrivateNotes({ owner, meeting, lines }: { owner: string; meeting: MeetingId; lines: number }) {
  const notes = useNotes(owner, meeting);
  const state = notes.state.value;
  if (state === 'waiting') return <p class="soft">{say('waiting')}</p>;
  if (state === 'failed') {
    return (
      <Notice kind="alert" title={say('notOpened')}>
        <Button onClick={() => void notes.open()}>{say('again')}</Button>
      </Notice>
    );
  }
  return (
    <div class="stack" data-private-notes={state.phase.is}>
      <TextField label={say('label')} hint={say('hint')} value={notes.text.value} onValue={(text) => notes.write(text)} lines={lines} max={MAX_PRIVATE_NOTES_CHARS} />
      {/* Below the text: what somebody is typing does not move. */}
      {state.phase.is === 'conflict' && (
        <Notice kind="alert" title={say('conflict')}>
          <p>{say('conflictText')}</p>
          <div class="row">
            <Button onClick={() => notes.keep('both')}>{say('both')}</Button>
            <Button onClick={() => notes.keep('theirs')}>{say('theirs')}</Button>
          </div>
        </Notice>
      )}
      <p class="soft" role="status">
        {standing(state)}
      </p>
      {state.base > 0 && (
        <p>
          <a href={`/api/v1${url`/meetings/${meeting}/private-notes.txt`}`} download>
            {say('download')}
          </a>
        </p>
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

function Panel({ session }: { session: Session }) {
  const you = useComputed(() => session.state.value.you).value;
  return <div class="panel-body">{you && <PrivateNotes owner={you} meeting={session.meeting} lines={14} />}</div>;
}

export const privateNotes: CallFeature = {
  panel: {
    name: 'private-notes',
    drawing: DRAWING,
    title: () => say('title'),
    // A guest has no account under which notes could be found again after the meeting.
    isOffered: ({ room, you }) => room?.participants.some(({ id, is_guest, is_machine }) => id === you && !is_guest && !is_machine) ?? false,
    Content: Panel,
  },
};
