// SPDX-License-Identifier: MPL-2.0
// How much of the own speech waits to be sent, as the page shows it.

import { signal } from '@preact/signals';

/** The line is lost: what is kept now waits. */
let isCut = false;

export const waiting = {
  /** Milliseconds of the own speech that the server lacks. */
  millis: signal(0),
  /** It is on its way. */
  isSending: signal(false),
  /** All of it has arrived; until the person has seen so. */
  isDone: signal(false),
  /** The server takes it no more: the minutes are signed, or the person was put out. */
  isRefused: signal(false),
  /** The device has no room to keep more. */
  full: signal(false),
  /** The line is lost: what is kept from now on waits. */
  lost(): void {
    isCut = true;
    this.isDone.value = false;
  },
  /** The line is back: what waits is found out exactly. */
  back(): void {
    isCut = false;
  },
  kept(millis: number): void {
    this.full.value = false;
    if (isCut) this.millis.value += millis;
  },
};
