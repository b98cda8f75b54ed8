// SPDX-License-Identifier: MPL-2.0
// What the next call on this device begins with, by a test of the line. It is read in
// session/sdp.ts, which is fetched by itself with what publishes.

import type { LineReport } from '../generated/protocol';
import { savePreference } from '../session/preferences';

/** Below, a picture costs the sound more than it is worth: the call tries it later. */
const PICTURE_FROM = 100_000;

export function keepForTheCall({ at, up }: LineReport): void {
  savePreference('uplink', up < PICTURE_FROM ? 'slow' : 'usual');
  savePreference('tested', `${String(at)} ${String(up)}`);
}
