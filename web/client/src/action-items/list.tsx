// SPDX-License-Identifier: MPL-2.0
// Action items as a list: what, who, until when, and what is wrong with it.

import type { ListedItem } from '../generated/protocol';
import { date } from '../i18n/format';
import { toneOf } from './model';
import { say } from './words';

const TONES = { good: 'state state-good', wait: 'state state-wait', alert: 'state items-alert', soft: 'state' } as const;

/** Where an item stands, in words on a tint. */
export function ItemState({ item }: { item: ListedItem }) {
  const late = item.days_late !== null && !item.overdue;
  return (
    <>
      <span class={TONES[toneOf(item)]}>{item.overdue ? say('overdueBy', { n: item.days_late ?? 1 }) : say(`state_${item.state}`)}</span>
      {late && <span class="state items-alert">{say('lateBy', { n: item.days_late ?? 1 })}</span>}
      {!item.overdue && item.days_left !== null && <span class={item.days_left <= 7 ? 'state state-wait' : 'state'}>{item.days_left === 0 ? say('today') : say('daysLeft', { n: item.days_left })}</span>}
    </>
  );
}

/** Why it is late, as far as somebody said, and what is asked for. */
export function ItemReasons({ item }: { item: ListedItem }) {
  const isLate = item.days_late !== null;
  return (
    <>
      {isLate && <p class={item.late_reason ? '' : 'soft'}>{item.late_reason ? say('lateReasonOf', { reason: item.late_reason }) : say('noLateReason')}</p>}
      {item.asked_to !== null && <p>{say('askedTo', { date: date(item.asked_to), reason: item.asked_reason })}</p>}
    </>
  );
}

export function ItemLines({ items, withMeeting = true }: { items: readonly ListedItem[]; withMeeting?: boolean }) {
  return (
    <ul class="items">
      {items.map((item) => (
        <li key={item.id} class="sheet item-line" data-state={item.state} data-overdue={item.overdue}>
          <div class="item-what">
            <a class="item-text" href={`/nhiem-vu/${item.id}`}>
              {item.text}
            </a>
            <p>{[item.unit_name || say('noUnit'), item.people].filter(Boolean).join(' - ')}</p>
            <ItemReasons item={item} />
            {withMeeting && <p class="small soft">{say('fromMeeting', { meeting: item.meeting_title, date: date(item.met_at) })}</p>}
          </div>
          <div class="item-when">
            <strong>{item.deadline === null ? say('noDeadline') : say('deadlineOf', { date: date(item.deadline) })}</strong>
            <div class="row item-states">
              <ItemState item={item} />
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
