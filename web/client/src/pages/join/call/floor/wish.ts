// SPDX-License-Identifier: MPL-2.0
// The own request between the press and the server's answer, which takes seconds on a slow line. A
// press that was lost with its connection is sent again over the next one.

import type { Millis } from '../../../../generated/protocol';

/** What the page knows of the own request. */
export type Request = {
  asks: boolean;
  lostAt: Millis | null;
  /** How many refusals came. */
  refusals: number;
};

/** A press that is not answered. */
export type Wish = {
  asks: boolean;
  refusalsBefore: number;
  /** It was sent over a connection that is lost, or not at all. */
  wasLost: boolean;
};

export const wished = (asks: boolean, { refusals }: Request, wasSent: boolean): Wish => ({ asks, refusalsBefore: refusals, wasLost: !wasSent });

/** What is left of a press once the page knows more, and whether it is to be sent again. */
export function after(wish: Wish | null, { asks, lostAt, refusals }: Request): { wish: Wish | null; sendsAgain: boolean } {
  if (!wish || wish.asks === asks || wish.refusalsBefore !== refusals) return { wish: null, sendsAgain: false };
  if (lostAt !== null) return { wish: wish.wasLost ? wish : { ...wish, wasLost: true }, sendsAgain: false };
  return wish.wasLost ? { wish: { ...wish, wasLost: false }, sendsAgain: true } : { wish, sendsAgain: false };
}
