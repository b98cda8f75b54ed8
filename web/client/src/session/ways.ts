// SPDX-License-Identifier: MPL-2.0
// Whether media still comes, seen before the browser itself says so (which takes it 5 s): a page
// that has changed its network has no time to lose.

/** A connection that was up once and has not given up: new ways may save it. */
export const repairable = (connection: RTCPeerConnection): boolean => ['connected', 'disconnected'].includes(connection.connectionState);

/** How often is looked. */
const LOOK_MILLIS = 400;
/** So many looks in a row without a byte, after something came in each of as many before: the way
 * is gone, or nearly. Sound in silence comes every 400 ms, feedback more often. */
const LOOKS = 3;

/** Counts what arrives; says once when it stops. Pure: the bytes are told to it. */
export class Silence {
  private before = 0;
  private flowing = 0;
  private silent = 0;

  /** All bytes received so far; true when they have just ceased to come. */
  look(bytes: number): boolean {
    const came = bytes > this.before;
    // A new connection counts from the beginning.
    if (bytes < this.before) this.flowing = this.silent = 0;
    this.before = bytes;
    if (came) {
      this.flowing += 1;
      this.silent = 0;
      return false;
    }
    this.silent += 1;
    if (this.silent !== LOOKS || this.flowing < LOOKS) return false;
    this.flowing = 0;
    return true;
  }
}

/** Calls `stopped` when a connection that was receiving receives no more; returns what ends the
 * watch. */
export function watchWays(stats: readonly (() => Promise<RTCStatsReport> | null)[], stopped: () => void): () => void {
  const silences = stats.map(() => new Silence());
  const timer = setInterval(() => {
    void Promise.all(stats.map(async (report) => received(await report()))).then((all) => {
      if (all.map((bytes, i) => silences[i]?.look(bytes)).some(Boolean)) stopped();
    });
  }, LOOK_MILLIS);
  return () => clearInterval(timer);
}

function received(report: RTCStatsReport | null): number {
  let bytes = 0;
  report?.forEach((one: { type: string; bytesReceived?: number }) => {
    if (one.type === 'transport') bytes += one.bytesReceived ?? 0;
  });
  return bytes;
}
