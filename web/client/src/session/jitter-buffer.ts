// SPDX-License-Identifier: MPL-2.0
// How long received sound is held before it is played. Lost packets are asked for again
// (audio-retransmission.ts), which takes a round trip: a shorter buffer would play without them. The
// browser's own choice knows of delays and not of losses.

const SAMPLE_MILLIS = 2_000;
/** Packets asked for again in a hundred received, from which on the buffer is made longer. */
const LOSSY_PERCENT = 1;
/** So many samples below that, and the choice is the browser's again. */
const CLEAN_SAMPLES = 15;
/** A packet is missed when the next one comes, is asked for, and comes a round trip later, if not
 * lost again. */
const ROUND_TRIPS = 1.5;
const MARGIN_MILLIS = 80;
/** Longer than this, people begin to talk into each other's words. */
const LONGEST_MILLIS = 600;

/** Counters of received sound since the connection began. */
export type SoundSample = { packets: number; asked: number; roundTripMillis: number };

/** Chooses the buffer's length from samples. Pure. */
export class JitterBufferTarget {
  private previous: SoundSample | null = null;
  private clean = CLEAN_SAMPLES;

  /** Milliseconds; null leaves it to the browser. */
  sample(now: SoundSample): number | null {
    const { previous } = this;
    this.previous = now;
    // A new connection counts from zero again.
    if (previous && now.packets >= previous.packets) {
      const asked = now.asked - previous.asked;
      const lossy = asked * 100 > (now.packets - previous.packets) * LOSSY_PERCENT;
      this.clean = lossy ? 0 : this.clean + 1;
    }
    if (this.clean >= CLEAN_SAMPLES) return null;
    return Math.min(LONGEST_MILLIS, Math.round(now.roundTripMillis * ROUND_TRIPS + MARGIN_MILLIS));
  }
}

type Stats = { type: string; kind?: string; packetsReceived?: number; nackCount?: number; nominated?: boolean; currentRoundTripTime?: number };

export function soundSampleOf(report: { forEach: (visit: (one: Stats) => void) => void }): SoundSample {
  const sample: SoundSample = { packets: 0, asked: 0, roundTripMillis: 0 };
  report.forEach((one) => {
    if (one.type === 'inbound-rtp' && one.kind === 'audio') {
      sample.packets += one.packetsReceived ?? 0;
      sample.asked += one.nackCount ?? 0;
    } else if (one.type === 'candidate-pair' && one.nominated === true) {
      sample.roundTripMillis = (one.currentRoundTripTime ?? 0) * 1000;
    }
  });
  return sample;
}

/** Keeps the jitter buffers of a connection as long as its losses need; returns what stops it. */
export function watchJitterBuffer(connection: () => RTCPeerConnection | null): () => void {
  const target = new JitterBufferTarget();
  const timer = setInterval(() => {
    const peer = connection();
    void peer?.getStats().then((report) => {
      const millis = target.sample(soundSampleOf(report));
      for (const receiver of peer.getReceivers()) {
        // A hint; browsers without it pass over it.
        if (receiver.track.kind === 'audio' && receiver.jitterBufferTarget !== millis) receiver.jitterBufferTarget = millis;
      }
    });
  }, SAMPLE_MILLIS);
  return () => clearInterval(timer);
}
