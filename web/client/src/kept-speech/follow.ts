// SPDX-License-Identifier: MPL-2.0
// When a page in a call sends what the server lacks of the own speech.

import { effect } from '@preact/signals';

import type { Session } from '../session/session';
import { sendMissing } from './sending';
import { waiting } from './waiting';

/** After a cut: media comes back first. */
const BACK_MILLIS = 8_000;
/** What is on the way when the call ends has arrived by then. */
const CLOSED_MILLIS = 6_000;
/** How often it is looked after anyway: what the server has is deleted here. */
const ROUND_MILLIS = 300_000;
/** The same where packets are lost. */
const POOR_ROUND_MILLIS = 60_000;

/** Follows a call, also after its end on this page. */
export function followCall(session: Session): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;
  let owner: string | null = null;
  const isPoor = () => {
    const { ownLinkQuality: { up, down }, economy } = session.state.peek();
    return up !== 'good' || down !== 'good' || economy.on;
  };
  const look = async () => {
    if (owner === null) return;
    const done = await sendMissing(owner, isPoor);
    schedule(done && !isPoor() ? ROUND_MILLIS : POOR_ROUND_MILLIS);
  };
  const schedule = (after: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), after);
  };
  schedule(BACK_MILLIS);
  const end = effect(() => {
    const { lostAt, phase, you } = session.state.value;
    owner = you ?? owner;
    const lost = lostAt !== null && phase !== 'closed';
    if (lost && !wasLost) waiting.lost();
    if (!lost && wasLost) {
      waiting.back();
      schedule(BACK_MILLIS);
    }
    wasLost = lost;
    if (phase === 'closed') schedule(CLOSED_MILLIS);
  });
  return () => {
    end();
    // What the call has left is looked after while the page is there.
    if (session.state.peek().phase !== 'closed') schedule(CLOSED_MILLIS);
  };
}
