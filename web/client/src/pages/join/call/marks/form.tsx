// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, useSignalEffect, type Signal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';

import { MAX_MARK_CHARS, type MarkKind, type NotedUnder, type RoomState } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { featureWords } from '../../../../i18n/feature-words';
import type { Session } from '../../../../session/session';
import type { State } from '../../../../session/state';
import { Button } from '../../../../ui/button';
import { TextField } from '../../../../ui/field';
import { focusFirstWrong } from '../../../../ui/first-wrong';
import { useHalfWritten } from '../half-written';
import './style.css';

const say = featureWords({ item: 'Thuộc mục', none: 'Không thuộc mục nào' }, { item: 'Agenda item', none: 'None' });

/** In place of an item: what is noted belongs to none. */
export const NO_ITEM = '-';

/** What was last sent from here, until the server has it. */
type Sent = { words: string; item: string; after: number; refusal: State['refusal']; lost: boolean };

/**
 * Gives the words back that the server did not take: it refused them, or the line was lost before
 * they came there.
 */
function useGivenBack(session: Session, text: Signal<string>, item: Signal<string>): (words: string) => void {
  const sent = useRef<Sent | null>(null);
  useSignalEffect(() => {
    const { room, you, refusal, lostAt } = session.state.value;
    const last = sent.current;
    if (!last || !room) return;
    if (lostAt !== null) last.lost = true;
    else if (room.marks.some(({ number, changed_by }) => number > last.after && changed_by === you)) sent.current = null;
    else if (last.lost || (refusal !== null && refusal !== last.refusal)) {
      sent.current = null;
      if (text.peek().trim() === '') item.value = last.item;
      text.value = [last.words, text.peek().trim()].filter((part) => part !== '').join(' ');
    }
  });
  return (words) => {
    const { room, refusal } = session.state.peek();
    const numbers = [...(room?.marks ?? []), ...(room?.deleted_marks ?? [])].map(({ number }) => number);
    sent.current = { words, item: item.peek(), after: Math.max(0, ...numbers), refusal, lost: false };
  };
}

/** Where a note belongs: to the item that was current when somebody began to write it, or under which
 * the sentence was said. None: to the current one. */
function placeOf(item: string, room: RoomState | null): NotedUnder | null {
  if (item === NO_ITEM) return { agenda_item: null };
  return room?.agenda.some(({ id }) => id === item) === true ? { agenda_item: item } : null;
}

/** To which agenda item it will belong, while something is written. */
function ItemChoice({ session, item }: { session: Session; item: Signal<string> }) {
  const room = useComputed(() => session.state.value.room).value;
  const id = useId();
  if (!room || room.agenda.length === 0) return null;
  const place = placeOf(item.value, room);
  return (
    <div class="mark-item">
      <label for={id}>{say('item')}</label>
      <select id={id} class="input" value={(place ? place.agenda_item : room.current_item) ?? NO_ITEM} onChange={(event) => (item.value = event.currentTarget.value)}>
        {room.agenda.map(({ id: one, title }, n) => (
          <option key={one} value={one}>
            {n + 1}. {title}
          </option>
        ))}
        <option value={NO_ITEM}>{say('none')}</option>
      </select>
    </div>
  );
}

/**
 * Writes down a conclusion or an action item, tied to this moment of the meeting. It is the
 * desk's until it is published.
 */
export function MarkForm({ session, text }: { session: Session; text: Signal<string> }) {
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const missing = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const item = useHalfWritten(session, 'note-item');
  const isSent = useGivenBack(session, text, item);
  const add = (kind: MarkKind) => {
    const words = text.value.trim();
    missing.value = words === '';
    if (missing.value) focusFirstWrong(form.current);
    const under = placeOf(item.peek(), session.state.peek().room);
    if (words === '' || !session.send({ type: 'add_mark', kind, text: words, ...(under && { under }) })) return;
    isSent(words);
    text.value = '';
    item.value = '';
  };
  const write = (value: string) => {
    // The meeting may go on while somebody still writes about this item.
    if (text.peek() === '') item.value = session.state.peek().room?.current_item ?? '';
    if (value === '') item.value = '';
    text.value = value;
    missing.value = false;
  };
  return (
    <form ref={form} class="mark-form" onSubmit={(event) => event.preventDefault()}>
      <TextField
        label={t('mark.label')}
        value={text.value}
        onValue={write}
        lines={2}
        max={MAX_MARK_CHARS}
        error={missing.value ? t('mark.missing') : undefined}
      />
      {text.value.trim() !== '' && <ItemChoice session={session} item={item} />}
      <div class="mark-buttons">
        <Button disabled={lost} onClick={() => add('conclusion')}>
          {t('mark.conclusion')}
        </Button>
        <Button disabled={lost} onClick={() => add('action_item')}>
          {t('mark.action_item')}
        </Button>
      </div>
    </form>
  );
}
