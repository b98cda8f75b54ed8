// SPDX-License-Identifier: MPL-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Loudspeaker, USUAL } from './loudspeaker';

let stored: Map<string, string>;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value) });
});

/** A loudspeaker where only these are plugged in. */
const among = (...plugged: string[]) =>
  new Loudspeaker(() => ({ setSinkId: (id) => (id === USUAL || plugged.includes(id) ? Promise.resolve() : Promise.reject(new Error('NotFoundError'))) }));

describe('the loudspeaker', () => {
  it('that opened is used and remembered', async () => {
    await among('hall').choose('hall');
    const later = among('hall');
    await later.begin();
    expect(later.used.value).toBe('hall');
  });

  it('that does not open leaves the sound where it was, and says so', async () => {
    const speaker = among('hall');
    await speaker.choose('hall');
    await speaker.choose('television');
    expect(speaker.used.value).toBe('hall');
    expect(speaker.failed.value).toBe('refused');
    expect(stored.get('diemcau.speaker')).toBe('hall');
  });

  it('that is pulled out hands over to the usual one and is used again when it is back', async () => {
    const speaker = among('hall');
    await speaker.choose('hall');
    await speaker.devicesChanged(['laptop']);
    expect(speaker.used.value).toBe(USUAL);
    expect(speaker.failed.value).toBe('gone');
    await speaker.devicesChanged(['laptop', 'hall']);
    expect(speaker.used.value).toBe('hall');
    expect(speaker.failed.value).toBe(null);
  });

  it('cannot be chosen where the browser has no such thing', async () => {
    const speaker = new Loudspeaker(null);
    await speaker.begin();
    await speaker.choose('hall');
    expect(speaker.mayChoose).toBe(false);
    expect(speaker.used.value).toBe(USUAL);
    expect(stored.size).toBe(0);
  });
});
