// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { State } from '../state';
import { after, person, reduce, welcome } from '../test-room';
import { economyWanted, isEconomical } from './economy';

const room = after([welcome('Lập', [person('An'), person('Lập')])]);
const mode = (on: boolean, state: State) => after([{ type: 'economy', on }], state);
const wants = (wanted: boolean, state: State) => reduce(state, { type: 'changed', change: economyWanted(wanted) });

describe('sound alone', () => {
  it('that the line asks for is news, each time, and so is its end', () => {
    const first = mode(true, room);
    expect([isEconomical(first), first.economy.told]).toEqual([true, { on: true, count: 1 }]);
    expect(mode(true, first)).toBe(first);
    expect(mode(false, first).economy.told).toEqual({ on: false, count: 2 });
    expect(mode(true, mode(false, first)).economy.told).toEqual({ on: true, count: 3 });
  });

  it('that the person asks for is none, and is there at once', () => {
    const asked = wants(true, room);
    expect(isEconomical(asked)).toBe(true);
    const over = mode(false, wants(false, mode(true, asked)));
    expect([mode(true, asked).economy.told, over.economy.told, isEconomical(over)]).toEqual([null, null, false]);
  });

  it('that lasts after the person asked no more, because of the line, ends without a word, and is news the next time', () => {
    const kept = wants(false, mode(true, wants(true, room)));
    expect(isEconomical(kept)).toBe(true);
    expect(mode(false, kept).economy.told).toBeNull();
    expect(mode(true, mode(false, kept)).economy.told).toEqual({ on: true, count: 1 });
  });

  it('that the line has already is no news any more once the person asks for it', () => {
    const both = wants(true, mode(true, room));
    expect([isEconomical(both), both.economy.told]).toEqual([true, null]);
  });

  it('is still known after the socket was lost', () => {
    expect(isEconomical(after([welcome('Lập', [person('An'), person('Lập')])], mode(true, room)))).toBe(true);
  });
});
