// SPDX-License-Identifier: MPL-2.0
// How much the page sends in a test of its line, and what the browser tells of both connections.
// Pure. As in a call (docs/decisions/0038-uplink.md): a tiny picture first, more only once the line
// has shown room, so that a slow line is not filled.

/** `tiny`: 40 kbit/s. `full`: as much as the test looks for. */
export type Stage = 'tiny' | 'full';

export type Look = {
  /** Milliseconds since both connections are up. */
  at: number;
  /** What the browser believes the line takes, bit/s; null where it does not say. */
  estimate: number | null;
  roundTripMillis: number | null;
};

/** A line of which the browser believes this takes more than the tiny picture. */
const AMPLE = 150_000;
/** It was wrong. */
const TOO_LITTLE = 100_000;
/** Where the browser says nothing, this long without a queue is taken for room. */
const SILENT_MILLIS = 1_500;
/** Round trips that are so much longer than the shortest: our own packets wait before the line. */
const QUEUE_MILLIS = 300;

export class Stages {
  private stage: Stage = 'tiny';
  private wasFull = false;
  private shortest = Infinity;

  look({ at, estimate, roundTripMillis }: Look): Stage {
    if (roundTripMillis !== null) this.shortest = Math.min(this.shortest, roundTripMillis);
    const queues = roundTripMillis !== null && roundTripMillis > this.shortest + QUEUE_MILLIS;
    // Once is enough: another attempt would not be over before the test is.
    if (queues || (this.stage === 'full' && estimate !== null && estimate < TOO_LITTLE)) {
      this.wasFull = true;
      this.stage = 'tiny';
    } else if (!this.wasFull && (estimate === null ? at >= SILENT_MILLIS : estimate >= AMPLE)) {
      this.stage = 'full';
    }
    return this.stage;
  }
}

type Stats = Record<string, unknown> & { id: string; type: string; kind?: string };
type Report = { forEach: (visit: (one: Stats) => void) => void };

const numberOf = (one: Stats, name: string): number | null => (typeof one[name] === 'number' ? one[name] : null);
const millis = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000);

/** What the statistics of the sending connection say. */
export function sendingLook(at: number, report: Report): Look {
  const look: Look = { at, estimate: null, roundTripMillis: null };
  report.forEach((one) => {
    if (one.type === 'candidate-pair' && one['nominated'] === true) {
      look.estimate = numberOf(one, 'availableOutgoingBitrate') ?? look.estimate;
      look.roundTripMillis = millis(numberOf(one, 'currentRoundTripTime')) ?? look.roundTripMillis;
    }
  });
  // Told more often than checks of the path are made.
  report.forEach((one) => {
    if (one.type === 'remote-inbound-rtp' && one.kind === 'audio') look.roundTripMillis = millis(numberOf(one, 'roundTripTime')) ?? look.roundTripMillis;
  });
  return look;
}

/** How much arrival times of sound vary, in milliseconds: there and back, since the page hears
 * itself. */
export function jitterOf(report: Report): number | null {
  let jitter: number | null = null;
  report.forEach((one) => {
    if (one.type === 'inbound-rtp' && one.kind === 'audio') jitter = millis(numberOf(one, 'jitter'));
  });
  return jitter;
}

/** Whether the path in use goes by a relay. */
export function isRelayed(report: Report): boolean {
  const relays = new Set<unknown>();
  const used = new Set<unknown>();
  report.forEach((one) => {
    if (one.type === 'local-candidate' && one['candidateType'] === 'relay') relays.add(one.id);
    if (one.type === 'candidate-pair' && one['nominated'] === true) used.add(one['localCandidateId']);
  });
  return [...used].some((id) => relays.has(id));
}

/** The server's answer, and how this page sends in a test: an estimate that begins low, as in a
 * call, and long frames, whose headers leave more of a slow line to be measured. Only Chromium knows
 * the first. Not shared with the call, which would have to fetch one more file. */
export function modestly(answer: string): string {
  return answer
    .replace(/^a=rtpmap:(\d+) (?:VP8|VP9|AV1|H264)\/90000\r?$/gim, (line, payload: string) => `${line.trimEnd()}\r\na=fmtp:${payload} x-google-start-bitrate=60\r`)
    .replace(/^a=rtpmap:\d+ opus\/48000[^\r\n]*/im, (line) => `${line}\r\na=ptime:40`);
}
