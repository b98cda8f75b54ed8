// SPDX-License-Identifier: MPL-2.0
// How this page's own network performs, from two samples of WebRTC statistics. No DOM.

/** Counters of both media connections at one moment. */
export type LinkSample = {
  /** Milliseconds. */
  at: number;
  sentBytes: number;
  receivedBytes: number;
  receivedPackets: number;
  lostPackets: number;
  /** Share of what this page sent that the server missed lately, 0 to 1; null when it has not said.
   */
  lossUp: number | null;
  /** Seconds; null when not measured. */
  roundTrip: number | null;
};

export type LinkFigures = { up: number; down: number; lossUp: number | null; lossDown: number | null; delayMs: number | null };

type Entry = Record<string, unknown> & { type: string };
type Report = { forEach: (visit: (entry: Entry) => void) => void };

const numberOf = (entry: Entry, name: string): number => (typeof entry[name] === 'number' ? entry[name] : 0);

/** Reads the statistics of the sending and the receiving connection; one that is not there counts
 * nothing. */
export function sampleOf(at: number, publish: Report | null, subscribe: Report | null): LinkSample {
  const sample: LinkSample = { at, sentBytes: 0, receivedBytes: 0, receivedPackets: 0, lostPackets: 0, lossUp: null, roundTrip: null };
  const read = (entry: Entry) => {
    if (entry.type === 'outbound-rtp') {
      sample.sentBytes += numberOf(entry, 'bytesSent') + numberOf(entry, 'headerBytesSent');
    } else if (entry.type === 'inbound-rtp') {
      sample.receivedBytes += numberOf(entry, 'bytesReceived') + numberOf(entry, 'headerBytesReceived');
      sample.receivedPackets += numberOf(entry, 'packetsReceived');
      sample.lostPackets += numberOf(entry, 'packetsLost');
    } else if (entry.type === 'remote-inbound-rtp' && typeof entry.fractionLost === 'number') {
      sample.lossUp = Math.max(sample.lossUp ?? 0, entry.fractionLost);
    } else if (entry.type === 'candidate-pair' && entry.nominated === true && typeof entry.currentRoundTripTime === 'number') {
      sample.roundTrip = Math.max(sample.roundTrip ?? 0, entry.currentRoundTripTime);
    }
  };
  publish?.forEach(read);
  subscribe?.forEach(read);
  return sample;
}

/** What happened between two samples. A new connection in between counts from zero again: then
 * there is nothing to say yet. */
export function figuresOf(before: LinkSample, now: LinkSample): LinkFigures | null {
  const seconds = (now.at - before.at) / 1000;
  const sent = now.sentBytes - before.sentBytes;
  const received = now.receivedBytes - before.receivedBytes;
  if (seconds <= 0 || sent < 0 || received < 0) return null;
  // A packet taken for lost may still arrive, which makes the number of lost ones fall.
  const lost = Math.max(0, now.lostPackets - before.lostPackets);
  const expected = lost + Math.max(0, now.receivedPackets - before.receivedPackets);
  return {
    up: (sent * 8) / seconds,
    down: (received * 8) / seconds,
    lossUp: now.lossUp,
    lossDown: expected > 0 ? lost / expected : null,
    delayMs: now.roundTrip === null ? null : now.roundTrip * 1000,
  };
}
