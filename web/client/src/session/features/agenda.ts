// SPDX-License-Identifier: MPL-2.0
// Where on the agenda the meeting is, and how long each item has taken.

import type { AgendaItem, AgendaItemId, Millis, RoomState } from '../../generated/protocol';
import type { Feature } from './feature';

export const agenda: Feature = {
  before: {},
  inRoom(room, message) {
    switch (message.type) {
      case 'agenda_item_added':
        return { agenda: [...room.agenda.filter(({ id }) => id !== message.item.id), message.item], items_added: [...room.items_added, message.item.id] };
      case 'agenda_item_rewritten':
        return { agenda: room.agenda.map((item) => (item.id === message.item.id ? message.item : item)) };
      case 'agenda_item_removed':
        return { agenda: room.agenda.filter(({ id }) => id !== message.item) };
      case 'agenda_item_moved':
        return { agenda: moved(room.agenda, message.item, message.before) };
      case 'agenda_item_skipped':
        return { agenda: room.agenda.map((item) => (item.id === message.item ? { ...item, skipped: message.skipped } : item)) };
      case 'agenda_item_changed':
        return { current_item: message.item, current_since: message.item === null ? null : message.at, items_taken: message.mistaken ? room.items_taken : taken(room, message.at) };
      default:
        return undefined;
    }
  },
};

/** With one item before another one, or at the end. */
function moved(items: AgendaItem[], id: AgendaItemId, before: AgendaItemId | null): AgendaItem[] {
  const item = items.find((one) => one.id === id);
  if (!item) return items;
  const others = items.filter((one) => one.id !== id);
  const at = others.findIndex((one) => one.id === before);
  return at < 0 ? [...others, item] : [...others.slice(0, at), item, ...others.slice(at)];
}

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

/** What is still to be held: first after the current item, then before it. Null at the end. */
export function nextItem({ agenda: items, current_item: current, items_taken: before }: RoomState): AgendaItem | null {
  const isLeft = ({ id, skipped }: AgendaItem) => !skipped && id !== current && !before.some(({ item }) => item === id);
  const at = items.findIndex(({ id }) => id === current);
  // Items that were moved before the current one are still to come.
  return items.slice(at + 1).find(isLeft) ?? items.find(isLeft) ?? null;
}

/** Before which item one stands that comes next; null for the end. None where it stands there. */
export function placeOfNext({ agenda: items, current_item: current }: RoomState, item: AgendaItemId): { before: AgendaItemId | null } | null {
  const next = items.findIndex(({ id }) => id === current) + 1;
  const at = items.findIndex(({ id }) => id === item);
  return at < 0 || at === next || item === current ? null : { before: items[next]?.id ?? null };
}

/** Where an item goes that moves one up or down: before which one, null for the end. */
export function neighbour(items: AgendaItem[], item: AgendaItemId, by: 'up' | 'down'): { before: AgendaItemId | null } | null {
  const at = items.findIndex(({ id }) => id === item);
  if (at < 0 || (by === 'up' ? at === 0 : at === items.length - 1)) return null;
  return { before: (by === 'up' ? items[at - 1] : items[at + 2])?.id ?? null };
}
