// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { layoutNow, layoutsFor, shownToAll } from './layout';
import { person, room, WHOLE } from '../../../../session/test-room';

describe('the gallery', () => {
  const pinned = { participant: 'An', source: 'camera' } as const;

  it('gives way to what everybody is shown and comes back after it', () => {
    expect(layoutNow('gallery', null, null, null)).toBe('gallery');
    expect(layoutNow('gallery', null, 'page', null)).toBe('speaker');
    expect(layoutNow('gallery', null, null, 'page')).toBe('gallery');
  });

  it('stays for who asks for it again, until something else is shown', () => {
    expect(layoutNow('gallery', null, 'page', 'page')).toBe('gallery');
    expect(layoutNow('gallery', null, 'screen/Lập', 'page')).toBe('speaker');
  });

  it('gives way to whom one pins', () => {
    expect(layoutNow('gallery', pinned, null, null)).toBe('speaker');
    expect(layoutNow('hall', pinned, 'page', null)).toBe('hall');
  });
});

describe('the screen of a hall', () => {
  it('is not offered by a phone, which shows the same picture with its controls', () => {
    expect(layoutsFor(false)).toEqual(['speaker', 'gallery', 'focus']);
    expect(layoutNow('hall', null, null, null, false)).toBe('focus');
    expect(layoutNow('hall', null, null, null, true)).toBe('hall');
  });
});

describe('what everybody is shown', () => {
  const stateWith = (participants: ReturnType<typeof person>[], spotlight: string | null = null) => ({ ...WHOLE, you: 'An', room: { ...room(participants), spotlight } });

  it('is a page, before a screen, before the spotlight', () => {
    const people = [person('An'), person('Lập', { on: ['screen'] })];
    expect(shownToAll(stateWith(people, 'Lập'), true)).toBe('page');
    expect(shownToAll(stateWith(people, 'Lập'), false)).toBe('screen/Lập');
    expect(shownToAll(stateWith([person('An'), person('Lập')], 'Lập'), false)).toBe('spotlight/Lập');
  });

  it('is nothing of their own', () => {
    expect(shownToAll(stateWith([person('An', { on: ['screen'] })], 'An'), false)).toBeNull();
  });
});
