// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { after, room, welcome } from '../test-room';
import { neighbour, nextItem, placeOfNext, timeOf } from './agenda';

const items = ['opening', 'budget', 'seed'].map((id) => ({ id, title: id, presenter: '', minutes: 10, skipped: false }));
const begun = { ...room([]), agenda: items };
const moved = (item: string | null, at: number, mistaken = false) => ({ type: 'agenda_item_changed', item, at, mistaken }) as const;
const roomAfter = (...changes: ReturnType<typeof moved>[]) => {
  const entered = welcome('An', []);
  if (entered.type === 'welcome') entered.state.agenda = items;
  return after([entered, ...changes]).room ?? begun;
};
const [opening, budget] = items as [(typeof items)[number], (typeof items)[number]];

test('the time of an item goes on when it is taken up again', () => {
  const now = roomAfter(moved('opening', 10_000), moved('budget', 70_000), moved('opening', 100_000));
  expect(timeOf(now, opening, 130_000)).toBe(90_000);
  expect(timeOf(now, budget, 130_000)).toBe(30_000);
});

test('an item that was pressed by mistake was not held', () => {
  const now = roomAfter(moved('opening', 10_000), moved('budget', 70_000), moved('opening', 71_000, true));
  expect([timeOf(now, budget, 80_000), timeOf(now, opening, 80_000)]).toEqual([0, 69_000]);
  expect(nextItem(now)?.id).toBe('budget');
});

test('the next item is the one after the current one, and after a pause the first that is left', () => {
  expect(nextItem(begun)?.id).toBe('opening');
  expect(nextItem(roomAfter(moved('opening', 1)))?.id).toBe('budget');
  expect(nextItem(roomAfter(moved('opening', 1), moved(null, 2)))?.id).toBe('budget');
  expect(nextItem(roomAfter(moved('opening', 1), moved('budget', 2), moved('seed', 3)))).toBe(null);
  expect(nextItem(roomAfter(moved('seed', 1)))?.id, 'left out before').toBe('opening');
});

test('an item that is left out is no next item', () => {
  const agenda = items.map((item) => ({ ...item, skipped: item.id === 'budget' }));
  expect(nextItem({ ...roomAfter(moved('opening', 1)), agenda })?.id).toBe('seed');
  expect(nextItem({ ...roomAfter(moved('opening', 1), moved(null, 2)), agenda })?.id).toBe('seed');
});

test('items are added, moved and left out as the server says', () => {
  const entered = welcome('An', []);
  if (entered.type === 'welcome') entered.state.agenda = items;
  const flood = { id: 'flood', title: 'flood', presenter: '', minutes: null, skipped: false };
  const { room: now } = after([
    entered,
    { type: 'agenda_item_added', item: flood },
    { type: 'agenda_item_moved', item: 'flood', before: 'budget' },
    { type: 'agenda_item_moved', item: 'opening', before: null },
    { type: 'agenda_item_skipped', item: 'seed', skipped: true },
    { type: 'agenda_item_rewritten', item: { ...flood, title: 'Mưa lũ' } },
    { type: 'agenda_item_added', item: { ...flood, id: 'wrong' } },
    { type: 'agenda_item_removed', item: 'wrong' },
  ]);
  expect(now?.agenda.map(({ id, title, skipped }) => [id, title, skipped])).toEqual([['flood', 'Mưa lũ', false], ['budget', 'budget', false], ['seed', 'seed', true], ['opening', 'opening', false]]);
  expect(now?.items_added).toContain('flood');
});

test('an item comes next behind the current one', () => {
  const held = roomAfter(moved('opening', 1));
  expect(placeOfNext(held, 'seed')).toEqual({ before: 'budget' });
  expect([placeOfNext(held, 'budget'), placeOfNext(held, 'opening')]).toEqual([null, null]);
  expect(placeOfNext(begun, 'seed')).toEqual({ before: 'opening' });
});

test('an item moves one up or down, and not out of the list', () => {
  expect(neighbour(items, 'seed', 'up')).toEqual({ before: 'budget' });
  expect(neighbour(items, 'opening', 'down')).toEqual({ before: 'seed' });
  expect(neighbour(items, 'budget', 'down')).toEqual({ before: null });
  expect([neighbour(items, 'opening', 'up'), neighbour(items, 'seed', 'down'), neighbour(items, 'gone', 'up')]).toEqual([null, null, null]);
});
