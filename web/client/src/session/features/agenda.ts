// SPDX-License-Identifier: MPL-2.0
// Where on the agenda the meeting is, and how long each item has taken.

import type { AgendaItem, AgendaItemId, Millis, RoomState } from '../../generated/protocol';
import type { Feature } from './feature';

export const agenda: Feature = {
  before: {},
  inRoom(room, message) {
    if (message.type === 'agenda_changed') return { agenda: message.agenda };
    if (message.type !== 'agenda_item_changed') return undefined;
    return { current_item: message.item, current_since: message.item === null ? null : message.at, items_taken: taken(room, message.at) };
  },
};

/** With the time of the item that has been the current one until now. */
function taken({ current_item: item, current_since: since, items_taken: before }: RoomState, at: Millis): RoomState['items_taken'] {
  if (item === null || since === null) return before;
  const millis = (before.find((one) => one.item === item)?.millis ?? 0) + Math.max(0, at - since);
  return [...before.filter((one) => one.item !== item), { item, millis }];
}

/** How long an item has been the current one; `now` by the server's clock. */
export function timeOf(room: RoomState, item: AgendaItem, now: Millis): number {
  const before = room.items_taken.find((one) => one.item === item.id)?.millis ?? 0;
  return before + (item.id === room.current_item && room.current_since !== null ? Math.max(0, now - room.current_since) : 0);
}

/** What comes after the current item; the first one before any. Null at the end. */
export function nextItem({ agenda: items, current_item: current, items_taken: before }: RoomState): AgendaItem | null {
  const at = items.findIndex(({ id }) => id === current);
  if (at >= 0) return items.slice(at + 1).find(({ skipped }) => !skipped) ?? null;
  // Between two items: the first that was not taken up yet.
  return items.find(({ id, skipped }) => !skipped && !before.some(({ item }) => item === id)) ?? null;
}

/** Where an item goes that moves one up or down: before which one, null for the end. */
export function neighbour(items: AgendaItem[], item: AgendaItemId, by: 'up' | 'down'): { before: AgendaItemId | null } | null {
  const at = items.findIndex(({ id }) => id === item);
  if (at < 0 || (by === 'up' ? at === 0 : at === items.length - 1)) return null;
  return { before: (by === 'up' ? items[at - 1] : items[at + 2])?.id ?? null };
}
