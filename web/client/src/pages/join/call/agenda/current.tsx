// SPDX-License-Identifier: MPL-2.0
// The current item in the bar on top: its time, and for those who lead the next one in one press.

import { useComputed } from '@preact/signals';

import { shortDuration } from '../../../../i18n/format';
import { featureWords } from '../../../../i18n/feature-words';
import { nextItem, timeOf } from '../../../../session/features/agenda';
import { leads } from '../../../../session/features/chairing';
import type { Session } from '../../../../session/session';
import { settled } from '../floor/settled';
import { useServerClock } from './clock';
import './current.css';

const say = featureWords(
  { next: 'Mục tiếp theo', nextTo: 'Mục tiếp theo: {title}', time: 'Thời gian của mục này', of: '{time} / {n} phút', over: 'Quá {time}' },
  { next: 'Next item', nextTo: 'Next item: {title}', time: 'Time of this item', of: '{time} / {n} min', over: '{time} over' },
);

export function ItemClock({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const item = room?.agenda.find(({ id }) => id === room.current_item);
  const now = useServerClock(session, item !== undefined);
  if (!room || !item) return null;
  const millis = timeOf(room, item, now);
  const over = item.minutes === null ? 0 : millis - item.minutes * 60_000;
  return (
    <span class={over > 0 ? 'item-clock item-clock-over' : 'item-clock'} role="timer" aria-label={say('time')}>
      {over > 0 ? say('over', { time: shortDuration(over) }) : item.minutes === null ? shortDuration(millis) : say('of', { time: shortDuration(millis), n: item.minutes })}
    </span>
  );
}

/** Where everybody who leads sees it, whatever else is open. */
export function NextItem({ session }: { session: Session }) {
  const next = useComputed(() => {
    const { room } = session.state.value;
    return room && room.started_at !== null && leads(room.your_role) ? nextItem(room) : null;
  }).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const stands = settled('next item', next?.id ?? null);
  if (!next) return null;
  // Two who lead press at once: the second press means what was there before.
  return (
    <button type="button" class="item-next" disabled={lost} aria-label={say('nextTo', { title: next.title })} title={next.title} onClick={() => stands() && session.send({ type: 'set_agenda_item', item: next.id })}>
      {say('next')}
    </button>
  );
}
