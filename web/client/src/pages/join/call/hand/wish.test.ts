// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { after, wished, type Hand } from './wish';

const down: Hand = { raised: false, lostAt: null, refusals: 0 };
const up: Hand = { ...down, raised: true };
const cutOff: Hand = { ...down, lostAt: 1_000 };

describe('a press of "Giơ tay"', () => {
  it('is over once the server has raised the hand', () => {
    const wish = wished(true, down, true);
    expect(after(wish, down)).toEqual({ wish, sendsAgain: false });
    expect(after(wish, up)).toEqual({ wish: null, sendsAgain: false });
  });

  it('that was lost with its connection is sent again over the next one, once', () => {
    const lost = after(wished(true, down, true), cutOff);
    expect(lost).toEqual({ wish: { raised: true, refusalsBefore: 0, wasLost: true }, sendsAgain: false });
    const again = after(lost.wish, down);
    expect(again.sendsAgain).toBe(true);
    expect(after(again.wish, down).sendsAgain).toBe(false);
  });

  it('that had arrived before the connection was lost is not sent again', () => {
    const { wish } = after(wished(true, down, true), cutOff);
    expect(after(wish, up)).toEqual({ wish: null, sendsAgain: false });
  });

  it('that the server refuses is given up', () => {
    expect(after(wished(true, down, true), { ...down, refusals: 1 })).toEqual({ wish: null, sendsAgain: false });
  });

  it('that could not be sent waits for the connection', () => {
    const wish = wished(false, up, false);
    expect(after(wish, { ...up, lostAt: 1_000 })).toEqual({ wish, sendsAgain: false });
    expect(after(wish, up).sendsAgain).toBe(true);
  });
});
