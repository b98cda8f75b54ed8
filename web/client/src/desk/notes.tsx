// SPDX-License-Identifier: MPL-2.0
// The desk's notes by agenda item: to change, to publish and to withdraw, to delete and to bring
// back.

import { useComputed } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

import type { AgendaItemId, Mark, RoomState } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/call';
import '../i18n/groups/outside-the-call';
import { time } from '../i18n/format';
import type { Session } from '../session/session';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import '../ui/more-icons';
import { latestOwn } from './first-note';
import { NoteForm } from './note-form';
import { notesOf } from './note-changes';
import './desk.css';
import './notes.css';

/**
 * How long a deletion can be undone where it happened, in milliseconds; afterwards in the list of
 * what was deleted lately.
 */
const UNDO_MILLIS = 20_000;
/** Of a long note, so many characters name it on a button. */
const SHORT = 40;

function short(text: string): string {
  return text.length > SHORT ? `${text.slice(0, SHORT).trimEnd()}…` : text;
}

/** Whether a note is being changed: then nothing may move its form. */
export function isEditing(session: Session): boolean {
  return notesOf(session).drafts.value.size > 0;
}

/**
 * Notes of one item, or of none; those that somebody else deleted while they are being changed
 * here stay until they are given up.
 */
export function NotesOf({ session, room, item }: { session: Session; room: RoomState; item: AgendaItemId | null }) {
  const notes = notesOf(session);
  const drafts = notes.drafts.value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const there = room.marks.filter(({ agenda_item }) => agenda_item === item);
  const gone = [...drafts.values()].map(({ base }) => base.value).filter(({ number, agenda_item }) => agenda_item === item && !room.marks.some((mark) => mark.number === number));
  const publishable = there.filter((mark) => mark.standing !== 'published' && !drafts.has(mark.number));
  if (there.length + gone.length === 0) return null;
  return (
    <>
      <ul class="notes">
        {[...there, ...gone]
          .sort((a, b) => a.number - b.number)
          .map((mark) => (
            <Note key={mark.number} session={session} room={room} mark={mark} />
          ))}
      </ul>
      {publishable.length > 1 && (
        <Button busy={publishable.every((mark) => notes.isAsked(mark))} disabled={lost} onClick={() => notes.publish(publishable)}>
          {t(item === null ? 'notes.publishRest' : 'notes.publishAll', { n: publishable.length })}
        </Button>
      )}
    </>
  );
}

function Note({ session, room, mark }: { session: Session; room: RoomState; mark: Mark }) {
  const notes = notesOf(session);
  const element = useRef<HTMLLIElement>(null);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const draft = notes.drafts.value.get(mark.number);
  useEffect(() => {
    // The button that was pressed is removed: the keyboard stays at the same note.
    if (draft || notes.focusOn !== mark.number || notes.isAsked(mark)) return;
    notes.focusOn = null;
    if (document.activeElement === document.body) element.current?.querySelector<HTMLElement>('.note-change')?.focus({ preventScroll: true });
  });
  if (draft) {
    return (
      <li class="note" data-changing={`note ${mark.number}`}>
        <NoteForm session={session} draft={draft} room={room} />
      </li>
    );
  }
  const off = lost || notes.isAsked(mark);
  const text = short(mark.text);
  const published = mark.standing === 'published';
  return (
    <li ref={element} class={published ? 'note' : 'note note-desk'}>
      <p class="note-head">
        <span class={`state ${mark.kind === 'conclusion' ? 'state-good' : 'state-wait'}`}>{t(`mark.${mark.kind}`)}</span>
        <span class="small soft">{time(mark.at)}</span>
        <span class={published ? 'small soft' : 'small note-standing'} title={published ? undefined : t('notes.desk.hint')}>
          {t(`notes.${mark.standing}`)}
        </span>
        {mark.amended && <span class="small soft">{t('mark.amended')}</span>}
      </p>
      <p class="note-text">{mark.text}</p>
      <div class="sentence-actions">
        {!published && (
          <button key="publish" type="button" class="sentence-action note-publish" disabled={off} aria-label={t('notes.publish.of', { text })} onClick={() => notes.publish([mark])}>
            {t('notes.publish')}
          </button>
        )}
        <button type="button" class="sentence-action note-change" disabled={off} aria-label={t('notes.change.of', { text })} onClick={() => notes.edit(mark)}>
          {t('notes.change')}
        </button>
        <button type="button" class="sentence-action" disabled={off} aria-label={t('notes.delete.of', { text })} onClick={() => notes.delete(mark)}>
          {t('notes.delete')}
        </button>
        {published && (
          // Not where "publish" was: a double click there would take it back.
          <button key="withdraw" type="button" class="sentence-action" disabled={off} aria-label={t('notes.withdraw.of', { text })} onClick={() => notes.withdraw(mark)}>
            {t('notes.withdraw')}
          </button>
        )}
      </div>
    </li>
  );
}

/** What can be brought back until the meeting ends, the latest first. */
export function DeletedLately({ session, room }: { session: Session; room: RoomState }) {
  const notes = notesOf(session);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  if (room.deleted_marks.length === 0) return null;
  return (
    <details class="notes-deleted">
      <summary>{t('notes.deletedLately', { n: room.deleted_marks.length })}</summary>
      <p class="small soft">{t('notes.deletedLately.text')}</p>
      <ul class="notes">
        {[...room.deleted_marks].reverse().map((mark) => (
          <li key={mark.number} class="note">
            <p class="note-text">{mark.text}</p>
            <button type="button" class="sentence-action" disabled={lost || notes.isAsked(mark)} aria-label={t('notes.restore.of', { text: short(mark.text) })} onClick={() => notes.restore(mark)}>
              {t('notes.restore')}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Beneath the list, after a deletion here. */
export function UndoDeletion({ session, room }: { session: Session; room: RoomState }) {
  const notes = notesOf(session);
  const bar = useRef<HTMLDivElement>(null);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const mark = room.deleted_marks.find(({ number }) => number === notes.deleted.value);
  // Before `useKeptFocus` gives the lost focus to the panel.
  useLayoutEffect(() => {
    if (!mark) return undefined;
    if (document.activeElement === document.body) bar.current?.querySelector('button')?.focus({ preventScroll: true });
    const timer = setTimeout(() => (notes.deleted.value = null), UNDO_MILLIS);
    return () => clearTimeout(timer);
  }, [mark?.number]);
  return (
    <div ref={bar} class="note-undo" role="status">
      {mark && (
        <>
          <p>{t('notes.deleted', { text: short(mark.text) })}</p>
          <Button disabled={lost} busy={notes.isAsked(mark)} onClick={() => notes.restore(mark)}>
            {t('notes.undo')}
          </Button>
          <button type="button" class="icon-button" aria-label={t('action.close')} onClick={() => (notes.deleted.value = null)}>
            <Icon name="close" />
          </button>
        </>
      )}
    </div>
  );
}

/**
 * Over the form for quick notes at the desk: the note just made, and those being changed, outside
 * of the list in which sentences arrive.
 */
export function LatestNote({ session }: { session: Session }) {
  const notes = notesOf(session);
  const room = useComputed(() => session.state.value.room).value;
  const latest = useComputed(() => latestOwn(session)).value;
  if (!room) return null;
  const shown = [...notes.drafts.value.values()].map(({ base }) => room.marks.find(({ number }) => number === base.value.number) ?? base.value);
  if (latest && latest.number > notes.closed.value && !shown.some(({ number }) => number === latest.number)) shown.push(latest);
  return (
    <>
      {shown.length > 0 && (
        <section class={isEditing(session) ? 'note-latest note-latest-form' : 'note-latest'} aria-label={t('notes.latest')}>
          <ul class="notes">
            {shown.map((mark) => (
              <Note key={mark.number} session={session} room={room} mark={mark} />
            ))}
          </ul>
          {notes.drafts.value.size === 0 && latest && (
            <button type="button" class="icon-button" aria-label={t('action.close')} onClick={() => (notes.closed.value = latest.number)}>
              <Icon name="close" />
            </button>
          )}
        </section>
      )}
      <UndoDeletion session={session} room={room} />
    </>
  );
}
