// SPDX-License-Identifier: MPL-2.0
// Notices that media has stopped arriving before the browser does, which takes it 5 s: after a
// change of network a page has no time to lose.

/** An ICE restart may save a connection that was up once and has not failed. */
export const canRestartIce = (connection: RTCPeerConnection): boolean => ['connected', 'disconnected'].includes(connection.connectionState);

const SAMPLE_MILLIS = 400;
/** So many samples in a row without a byte, after as many with some, are a stall. Silence is sent
 * every 400 ms, RTCP more often. */
const STALL_SAMPLES = 3;

/** Watches one counter of received bytes and reports once when it stops rising. Pure. */
export class StallDetector {
  private previous = 0;
  private flowing = 0;
  private silent = 0;

  /** All bytes received so far; true when they have just stopped arriving. */
  sample(bytes: number): boolean {
    const arrived = bytes > this.previous;
    // A new connection counts from the beginning.
    if (bytes < this.previous) this.flowing = this.silent = 0;
    this.previous = bytes;
    if (arrived) {
      this.flowing += 1;
      this.silent = 0;
      return false;
    }
    this.silent += 1;
    if (this.silent !== STALL_SAMPLES || this.flowing < STALL_SAMPLES) return false;
    this.flowing = 0;
    return true;
  }
}

/** Calls `stalled` when a connection that was receiving receives no more; returns what stops it. */
export function watchMedia(stats: readonly (() => Promise<RTCStatsReport> | null)[], stalled: () => void): () => void {
  const detectors = stats.map(() => new StallDetector());
  const timer = setInterval(() => {
    void Promise.all(stats.map(async (report) => receivedBytes(await report()))).then((all) => {
      if (all.map((bytes, i) => detectors[i]?.sample(bytes)).some(Boolean)) stalled();
    });
  }, SAMPLE_MILLIS);
  return () => clearInterval(timer);
}

function receivedBytes(report: RTCStatsReport | null): number {
  let bytes = 0;
  report?.forEach((one: { type: string; bytesReceived?: number }) => {
    if (one.type === 'transport') bytes += one.bytesReceived ?? 0;
  });
  return bytes;
}
