// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { gridFor, inOrder, MOST_ON_PAGE, pageOf, pageWith, placesOf, rangeOf } from './grid';
import { person } from '../../../../session/test-room';

describe('the grid', () => {
  it('fills an office screen with 25 tiles whose names can be read', () => {
    expect(gridFor(1340, 600, 124)).toEqual({ columns: 5, rows: 5, width: 201, height: 114 });
  });

  it('gives two people half of the screen each, and one all of it', () => {
    expect(gridFor(1340, 600, 2)).toMatchObject({ columns: 2, rows: 1, width: 666 });
    expect(gridFor(1340, 600, 1)).toMatchObject({ columns: 1, rows: 1, height: 600 });
    expect(gridFor(374, 620, 2)).toMatchObject({ columns: 1, rows: 2, width: 374 });
  });

  it('has fewer tiles on a phone than names that can be read there', () => {
    const { columns, rows } = gridFor(374, 520, 124);
    expect(columns * rows).toBe(10);
    expect(columns).toBe(2);
  });

  it('has at least one tile in a window of no size', () => {
    expect(gridFor(0, 0, 3)).toMatchObject({ columns: 1, rows: 1 });
  });
});

describe('the pages', () => {
  const units = ['Xã Tân Lập', 'Xã Bản Phố', 'Phường 10', 'Phường 2'];
  const everybody = [...units.map((unit) => person(unit, { unit })), person('Khách', { unit: 'Báo Lào Cai', guest: true }), person('An', { role: 'chair', unit: 'Ủy ban nhân dân tỉnh' })];

  it('begin with the chair, then go by units as an office sorts them, guests last', () => {
    expect(inOrder(everybody).map(({ id }) => id)).toEqual(['An', 'Phường 2', 'Phường 10', 'Xã Bản Phố', 'Xã Tân Lập', 'Khách']);
  });

  it('say which people they have, and are the last one when people have left', () => {
    const all = Array.from({ length: 124 }, (_, i) => i);
    expect(pageOf(all, MOST_ON_PAGE, 1)).toMatchObject({ page: 1, pages: 5, shown: all.slice(25, 50) });
    expect(pageOf(all.slice(0, 30), MOST_ON_PAGE, 4)).toMatchObject({ page: 1, pages: 2, shown: all.slice(25, 30) });
    expect(pageOf([], MOST_ON_PAGE, 3)).toMatchObject({ page: 0, pages: 1, shown: [] });
  });

  it('are found by who is on them', () => {
    const all = placesOf(everybody);
    expect(pageWith(all, 4, 'Xã Tân Lập')).toBe(1);
    expect(pageWith(all, 4, 'nobody')).toBeNull();
  });

  it('have the added cameras beside the first one of their site, which is counted once', () => {
    const added = [{ source: 'second_camera', muted: false, name: 'audience' }, { source: 'third_camera', muted: true, name: 'document' }] as const;
    const all = placesOf([person('Phường 2', { unit: 'Phường 2', added: [...added] }), person('Phường 10', { unit: 'Phường 10' }), person('Xã Bản Phố', { unit: 'Xã Bản Phố' })]);
    expect(all.map(({ one, source }) => `${one.id} ${source}`)).toEqual(['Phường 2 camera', 'Phường 2 second_camera', 'Phường 10 camera', 'Xã Bản Phố camera']);
    expect(rangeOf(all, pageOf(all, 3, 0).shown)).toEqual({ from: 1, to: 2, all: 3 });
    expect(rangeOf(all, pageOf(all, 3, 1).shown)).toEqual({ from: 3, to: 3, all: 3 });
    expect(rangeOf([], [])).toEqual({ from: 0, to: 0, all: 0 });
  });
});
