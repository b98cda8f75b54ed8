// SPDX-License-Identifier: MPL-2.0
// Whether the line takes more cameras than the first. They come after everything else and rest
// before anything else does. Pure; see docs/decisions/0064-several-cameras.md.

import type { CameraAllowance } from './uplink';

/** The first camera has left in full for so long. */
const FIRST_MILLIS = 6_000;
/** With so much the first camera is not made smaller, bit/s: it is at 150,000. */
const ROOM = 300_000;
/** Estimates fall after every loss. */
const LEAVES_AT = 0.85;
const SUSTAINED_MILLIS = 3_000;
const LAST_RETRY_MILLIS = 300_000;

type Sample = {
  /** Milliseconds. */
  at: number;
  /** What the line takes of the first camera. */
  camera: CameraAllowance;
  /** What the browser believes the line takes, in bit/s; null where it does not say. */
  estimate: number | null;
  /** The server measures a good line. */
  good: boolean;
};

/** Decides from two samples a second. */
export class AddedUplink {
  private allowed = false;
  /** Since when it is as it is, with the first camera in full. */
  private since: number | null = null;
  private fullSince: number | null = null;
  private waitMillis = FIRST_MILLIS;

  sample({ at, camera, estimate, good }: Sample): boolean {
    if (camera !== 'full') {
      if (this.allowed) this.rest();
      this.since = null;
      return false;
    }
    this.since ??= at;
    if (this.allowed) {
      if (estimate === null ? good : estimate >= ROOM * LEAVES_AT) this.fullSince = null;
      else this.fullSince ??= at;
      if (this.fullSince !== null && at - this.fullSince >= SUSTAINED_MILLIS) {
        this.rest();
        this.since = at;
      } else if (at - this.since > LAST_RETRY_MILLIS) this.waitMillis = FIRST_MILLIS;
    } else if (at - this.since >= this.waitMillis && (estimate === null ? good : estimate >= ROOM)) {
      this.allowed = true;
      this.since = at;
    }
    return this.allowed;
  }

  /** The longer it goes wrong, the later it is tried again. */
  private rest(): void {
    this.allowed = false;
    this.fullSince = null;
    this.waitMillis = Math.min(LAST_RETRY_MILLIS, this.waitMillis * 2);
  }
}
