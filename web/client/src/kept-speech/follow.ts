// SPDX-License-Identifier: MPL-2.0
// When a page in a call sends what the server lacks of the own speech.

import { effect } from '@preact/signals';

import { beforeSignOut } from '../api/me';
import type { Session } from '../session/session';
import { forgetAll, sendMissing } from './sending';
import { waiting } from './waiting';

/** After a cut: media comes back first. */
const BACK_MILLIS = 8_000;
/** What is on the way when the call ends has arrived by then. */
const CLOSED_MILLIS = 6_000;
/** How often it is looked after anyway: what the server has is deleted here. */
const ROUND_MILLIS = 60_000;
/** Signing out waits so long for what is not sent yet. */
const SIGN_OUT_MILLIS = 5_000;

/** One for the page, whichever call it follows. */
let timer: ReturnType<typeof setTimeout> | undefined;

/** Follows a call, also after its end on this page. */
export function followCall(session: Session): () => void {
  let wasLost = false;
  let owner: string | null = null;
  const look = async () => {
    if (owner === null) return;
    const done = await sendMissing(owner);
    if (!done || session.state.peek().phase !== 'closed') schedule(ROUND_MILLIS);
  };
  const schedule = (after: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), after);
  };
  /** Nothing of this person stays on a device that others use. */
  const signingOut = async () => {
    if (owner === null) return;
    clearTimeout(timer);
    await Promise.race([sendMissing(owner), new Promise((resolve) => setTimeout(resolve, SIGN_OUT_MILLIS))]);
    await forgetAll(owner).catch(() => undefined);
  };
  beforeSignOut.add(signingOut);
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
    beforeSignOut.delete(signingOut);
    // What the call has left is looked after while the page is there.
    schedule(CLOSED_MILLIS);
  };
}
