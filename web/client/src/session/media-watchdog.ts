// SPDX-License-Identifier: MPL-2.0
// Notices that media has stopped arriving before the browser does, which takes it 5 s: after a
// change of network a page has no time to lose.

const SAMPLE_MILLIS = 400;
/** So many samples in a row without a byte, after as many with some, are a stall. Silence is sent
 * every 400 ms, RTCP more often. */
const STALL_SAMPLES = 3;

/** Behind a full queue media pauses for as long as files stand before it: a stall takes this many
 * round trips. */
const STALL_ROUND_TRIPS = 2;

/** Watches one counter of received bytes and reports once when it stops rising. Pure. */
export class StallDetector {
  private previous = 0;
  private flowing = 0;
  private silent = 0;
  private reported = false;

  /** Nothing has arrived since a stall was reported. */
  get isStalled(): boolean {
    return this.reported;
  }

  /** All bytes received so far, and the round trip where it is known; true when they have just
   * stopped arriving. */
  sample(bytes: number, roundTripMillis = 0): boolean {
    const arrived = bytes > this.previous;
    // A new connection counts from the beginning.
    if (bytes < this.previous) {
      this.flowing = this.silent = 0;
      this.reported = false;
    }
    this.previous = bytes;
    if (arrived) {
      this.flowing += 1;
      this.silent = 0;
      this.reported = false;
      return false;
    }
    this.silent += 1;
    const patience = Math.max(STALL_SAMPLES, (roundTripMillis * STALL_ROUND_TRIPS) / SAMPLE_MILLIS);
    if (this.reported || this.silent < patience || this.flowing < STALL_SAMPLES) return false;
    this.flowing = 0;
    this.reported = true;
    return true;
  }
}

/** Calls `stalled` when a connection that was receiving receives no more. */
export class MediaWatchdog {
  private readonly detectors: StallDetector[];
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(stats: readonly (() => Promise<RTCStatsReport> | null)[], stalled: () => void) {
    this.detectors = stats.map(() => new StallDetector());
    this.timer = setInterval(() => {
      void Promise.all(stats.map(async (report) => receivedOf(await report()))).then((all) => {
        if (all.map(({ bytes, roundTripMillis }, i) => this.detectors[i]?.sample(bytes, roundTripMillis)).some(Boolean)) stalled();
      });
    }, SAMPLE_MILLIS);
  }

  /** A connection that has stalled still receives nothing. */
  get isStalled(): boolean {
    return this.detectors.some((detector) => detector.isStalled);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

function receivedOf(report: RTCStatsReport | null): { bytes: number; roundTripMillis: number } {
  const received = { bytes: 0, roundTripMillis: 0 };
  report?.forEach((one: { type: string; bytesReceived?: number; nominated?: boolean; currentRoundTripTime?: number }) => {
    if (one.type === 'transport') received.bytes += one.bytesReceived ?? 0;
    if (one.type === 'candidate-pair' && one.nominated) received.roundTripMillis = (one.currentRoundTripTime ?? 0) * 1000;
  });
  return received;
}
