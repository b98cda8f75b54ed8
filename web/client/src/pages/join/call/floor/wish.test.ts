// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { after, wished, type Request } from './wish';

const silent: Request = { asks: false, lostAt: null, refusals: 0 };
const asking: Request = { ...silent, asks: true };
const cutOff: Request = { ...silent, lostAt: 1_000 };

describe('a press of "Xin phát biểu"', () => {
  it('is over once the server has the request', () => {
    const wish = wished(true, silent, true);
    expect(after(wish, silent)).toEqual({ wish, sendsAgain: false });
    expect(after(wish, asking)).toEqual({ wish: null, sendsAgain: false });
  });

  it('that was lost with its connection is sent again over the next one, once', () => {
    const lost = after(wished(true, silent, true), cutOff);
    expect(lost).toEqual({ wish: { asks: true, refusalsBefore: 0, wasLost: true }, sendsAgain: false });
    const again = after(lost.wish, silent);
    expect(again.sendsAgain).toBe(true);
    expect(after(again.wish, silent).sendsAgain).toBe(false);
  });

  it('that had arrived before the connection was lost is not sent again', () => {
    const { wish } = after(wished(true, silent, true), cutOff);
    expect(after(wish, asking)).toEqual({ wish: null, sendsAgain: false });
  });

  it('that the server refuses is given up', () => {
    expect(after(wished(true, silent, true), { ...silent, refusals: 1 })).toEqual({ wish: null, sendsAgain: false });
  });

  it('that could not be sent waits for the connection', () => {
    const wish = wished(false, asking, false);
    expect(after(wish, { ...asking, lostAt: 1_000 })).toEqual({ wish, sendsAgain: false });
    expect(after(wish, asking).sendsAgain).toBe(true);
  });
});
