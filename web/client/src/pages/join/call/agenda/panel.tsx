// SPDX-License-Identifier: MPL-2.0
// The panel of the agenda.

import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';

import { useScrollAnchor } from '../../../../desk/open-edits';
import type { AgendaItem, AgendaItemId } from '../../../../generated/protocol';
import { t } from '../../../../i18n';
import { shortDuration } from '../../../../i18n/format';
import { featureWords } from '../../../../i18n/feature-words';
import { timeOf } from '../../../../session/features/agenda';
import { leads } from '../../../../session/features/chairing';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { useDeskNotes } from '../marks/desk-notes';
import { MarkForm } from '../marks/form';
import { useHalfWritten } from '../half-written';
import { PlainMarks } from '../marks/plain';
import { AddItem, ItemActions } from './change';
import { useServerClock } from './clock';
import { ReadBack } from '../votes/read-back';

const say = featureWords(
  {
    now: 'Đang họp mục này',
    start: 'Chuyển sang mục này',
    finish: 'Kết thúc mục này',
    planned: 'Dự kiến {n} phút',
    taken: 'Đã họp {time}',
    takenOf: 'Đã họp {time} / {n} phút',
    over: 'Quá {time} so với dự kiến ({n} phút)',
    skipped: 'Bỏ qua, không họp mục này',
  },
  {
    now: 'Current item',
    start: 'Go to this item',
    finish: 'Finish this item',
    planned: 'Planned for {n} {n:minute|minutes}',
    taken: 'Taken {time}',
    takenOf: 'Taken {time} of {n} {n:minute|minutes}',
    over: '{time} over the planned {n} {n:minute|minutes}',
    skipped: 'Skipped',
  },
);

/** How long an item has taken, against its plan. */
function ItemTime({ session, item }: { session: Session; item: AgendaItem }) {
  const room = useComputed(() => session.state.value.room).value;
  const now = useServerClock(session, room?.current_item === item.id);
  if (!room) return null;
  const millis = timeOf(room, item, now);
  const planned = item.minutes === null ? null : item.minutes * 60_000;
  if (millis === 0) return planned === null ? null : <p class="small soft">{say('planned', { n: item.minutes ?? 0 })}</p>;
  if (planned === null) return <p class="small soft">{say('taken', { time: shortDuration(millis) })}</p>;
  const over = millis - planned;
  return <p class={over > 0 ? 'small item-over' : 'small soft'}>{over > 0 ? say('over', { time: shortDuration(over), n: item.minutes ?? 0 }) : say('takenOf', { time: shortDuration(millis), n: item.minutes ?? 0 })}</p>;
}

function Item({ session, item, n, current, mayLead, lost, onSet, children }: {
  session: Session;
  item: AgendaItem;
  n: number;
  current: boolean;
  mayLead: boolean;
  lost: boolean;
  onSet: (on: boolean) => void;
  children: ComponentChildren;
}) {
  return (
    <li class={['item', current && 'item-current', item.skipped && 'item-skipped'].filter(Boolean).join(' ')} aria-current={current ? 'step' : undefined}>
      <div class="item-head">
        <span class="item-number">{n}</span>
        <div>
          <p class="item-title">{item.title}</p>
          {item.presenter && <p class="small soft">{item.presenter}</p>}
          {current && <p class="item-now">{say('now')}</p>}
          {item.skipped && <p class="small soft">{say('skipped')}</p>}
          <ItemTime session={session} item={item} />
        </div>
      </div>
      {mayLead && (
        <div class="item-row">
          <Button kind={current ? 'plain' : 'secondary'} disabled={lost} label={`${say(current ? 'finish' : 'start')}: ${item.title}`} onClick={() => onSet(!current)}>
            {say(current ? 'finish' : 'start')}
          </Button>
          <ItemActions session={session} item={item} current={current} />
        </div>
      )}
      {children}
    </li>
  );
}

/** The agenda, what was concluded under each item, and for chair and secretary the means to lead
 * through it. */
export function AgendaPanel({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const text = useHalfWritten(session, 'note');
  // What belongs to the meeting waits for its opening.
  const mayLead = room !== null && leads(room.your_role) && room.started_at !== null;
  // What was half-written before is not being written: it leaves the line to the first sound.
  const before = useMemo(() => text.peek(), [text]);
  const writes = useComputed(() => text.value !== before).value;
  const desk = useDeskNotes(session, mayLead, writes);
  const list = useRef<HTMLDivElement>(null);
  const editing = desk !== null && desk.isEditing(session);
  useScrollAnchor(list);
  if (!room) return null;
  const notes = (item: AgendaItemId | null) =>
    mayLead && desk ? <desk.NotesOf session={session} room={room} item={item} /> : <PlainMarks marks={room.marks.filter(({ agenda_item }) => agenda_item === item)} />;
  return (
    <>
      <div ref={list} class={editing ? 'panel-body desk-editing note-editing' : 'panel-body'}>
        {room.agenda.length === 0 && <p class="soft">{t('agenda.empty')}</p>}
        <ol class="items">
          {room.agenda.map((item, i) => (
            <Item
              key={item.id}
              session={session}
              item={item}
              n={i + 1}
              current={item.id === room.current_item}
              mayLead={mayLead}
              lost={lost}
              onSet={(on) => session.send({ type: 'set_agenda_item', item: on ? item.id : null })}
            >
              {notes(item.id)}
            </Item>
          ))}
        </ol>
        {mayLead && <AddItem session={session} />}
        {notes(null)}
        {mayLead && desk && <desk.DeletedLately session={session} room={room} />}
        <ReadBack session={session} />
      </div>
      {mayLead && desk && <desk.UndoDeletion session={session} room={room} />}
      {mayLead && <MarkForm session={session} text={text} />}
    </>
  );
}
