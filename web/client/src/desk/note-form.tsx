// SPDX-License-Identifier: MPL-2.0
// One note being changed, in its place.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';

import { MAX_MARK_CHARS, type AgendaItemId, type Mark, type MarkKind, type ParticipantId, type RoomState } from '../generated/protocol';
import { t } from '../i18n';
import type { Session } from '../session/session';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { Notice } from '../ui/notice';
import { notesOf, since, type Draft, type Since } from './note-changes';

const KINDS: MarkKind[] = ['conclusion', 'action_item'];

type Typed = { kind: MarkKind; text: string; item: AgendaItemId | null };

/** What was typed stays until the server has it or it is given up. */
export function NoteForm({ session, draft, room }: { session: Session; draft: Draft; room: RoomState }) {
  const notes = notesOf(session);
  const form = useRef<HTMLFormElement>(null);
  const missing = useSignal(false);
  /** What was typed before the present note took its place. */
  const replaced = useSignal<Typed | null>(null);
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const you = useComputed(() => session.state.value.you).value;
  const base = draft.base.value;
  const mark = room.marks.find(({ number }) => number === base.number);
  const now = since(draft, mark, you);
  useEffect(() => {
    if (now.is === 'saved') notes.close(base.number);
    if (now.is === 'later' && mark) draft.base.value = mark;
  });
  useEffect(() => {
    if (!draft.fresh) return;
    draft.fresh = false;
    form.current?.scrollIntoView({ block: 'nearest' });
    form.current?.querySelector('textarea')?.focus({ preventScroll: true });
  }, []);
  const save = (from: Mark | undefined) => {
    missing.value = draft.text.value.trim() === '';
    if (missing.value) return;
    if (from) draft.base.value = from;
    const { kind, text, agenda_item } = draft.base.value;
    const unchanged = draft.kind.value === kind && draft.text.value.trim() === text && draft.item.value === agenda_item;
    if (unchanged) notes.close(base.number);
    else notes.save(draft);
  };
  const fill = ({ kind, text, item }: Typed) => {
    draft.kind.value = kind;
    draft.text.value = text;
    draft.item.value = item;
  };
  const take = () => {
    if (!mark) return;
    replaced.value = { kind: draft.kind.value, text: draft.text.value, item: draft.item.value };
    fill({ ...mark, item: mark.agenda_item });
    draft.base.value = mark;
  };
  const takeBack = () => {
    if (replaced.value) fill(replaced.value);
    replaced.value = null;
  };
  const busy = mark !== undefined && notes.isAsked(mark);
  const asItWas = now.is === 'same' || now.is === 'later' || now.is === 'saved';
  return (
    <form
      ref={form}
      class="correct"
      onSubmit={(event) => {
        event.preventDefault();
        if (asItWas) save(undefined);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The panel around it closes on the same key.
        event.stopPropagation();
        notes.close(base.number);
      }}
    >
      <KindChoice draft={draft} />
      {room.agenda.length > 0 && (
        <SelectField
          label={t('notes.item')}
          value={draft.item.value ?? ''}
          onValue={(value) => (draft.item.value = value === '' ? null : value)}
          options={[...room.agenda.map(({ id, title }, n) => ({ value: id, label: `${n + 1}. ${title}` })), { value: '', label: t('notes.item.none') }]}
        />
      )}
      <TextField
        label={t('notes.text')}
        value={draft.text.value}
        onValue={(value) => {
          draft.text.value = value;
          missing.value = false;
        }}
        lines={3}
        max={MAX_MARK_CHARS}
        error={missing.value ? t('notes.text.missing') : undefined}
      />
      {asItWas && base.standing !== 'desk' && <p class="small soft">{t(base.standing === 'published' ? 'notes.save.published' : 'notes.save.withdrawn')}</p>}
      <div class="note-meanwhile" role="status">
        {!asItWas && <Meanwhile now={now} mark={mark} room={room} />}
        {asItWas && replaced.value && (
          <Button kind="plain" onClick={takeBack}>
            {t('notes.takeBack')}
          </Button>
        )}
      </div>
      <div class="correct-buttons">
        {asItWas && (
          <Button kind="primary" type="submit" busy={busy} disabled={lost}>
            {t('notes.save')}
          </Button>
        )}
        {!asItWas && mark && (
          <>
            <Button kind="primary" busy={busy} disabled={lost} onClick={() => save(mark)}>
              {t('notes.keepMine')}
            </Button>
            <Button onClick={take}>{t('notes.takeTheirs')}</Button>
          </>
        )}
        {!mark && <WhenGone session={session} draft={draft} room={room} lost={lost} />}
        <Button onClick={() => notes.close(base.number)}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}

function KindChoice({ draft }: { draft: Draft }) {
  const name = useId();
  return (
    <fieldset class="note-kinds">
      <legend class="visually-hidden">{t('notes.kind')}</legend>
      {KINDS.map((kind) => (
        <label key={kind} class="correct-option">
          <input type="radio" name={name} checked={draft.kind.value === kind} onChange={() => (draft.kind.value = kind)} />
          {t(`mark.${kind}`)}
        </label>
      ))}
    </fieldset>
  );
}

/** Somebody else was faster: what happened, what is safe, what it is now. */
function Meanwhile({ now, mark, room }: { now: Since; mark: Mark | undefined; room: RoomState }) {
  if (now.is === 'deleted' || !mark) {
    return (
      <Notice kind="wait" title={t('notes.deletedMeanwhile')}>
        <p>{t('notes.stillHere')}</p>
      </Notice>
    );
  }
  if (now.is !== 'changed' && now.is !== 'published' && now.is !== 'withdrawn') return null;
  return (
    <Notice kind="wait" title={t(`notes.${now.is}Meanwhile`, { name: nameOf(room, now.by) })}>
      <p>{t('notes.stillHere')}</p>
      {now.is === 'changed' && <p class="note-theirs">{t('notes.theirs', { text: mark.text })}</p>}
    </Notice>
  );
}

function nameOf(room: RoomState, participant: ParticipantId | null): string {
  return room.participants.find(({ id }) => id === participant)?.name ?? t('notes.somebody');
}

/**
 * A deleted note is brought back and then changed; one that cannot be brought back becomes a new
 * one.
 */
function WhenGone({ session, draft, room, lost }: { session: Session; draft: Draft; room: RoomState; lost: boolean }) {
  const notes = notesOf(session);
  const deleted = room.deleted_marks.find(({ number }) => number === draft.base.value.number);
  return deleted ? (
    <Button kind="primary" busy={notes.isAsked(deleted)} disabled={lost} onClick={() => notes.restore(deleted)}>
      {t('notes.restore')}
    </Button>
  ) : (
    <Button kind="primary" disabled={lost} onClick={() => notes.addAgain(draft)}>
      {t('notes.asNew')}
    </Button>
  );
}
