// SPDX-License-Identifier: MPL-2.0
// One test of this page's line: two real media connections to the server for five seconds, one each
// way. See docs/decisions/0043-line-test.md.

import { api, ProblemError, url } from '../api/client';
import type { LineReport, LineTestAnswers, LineTestBegun, LineTestOffers, LineTestSeen } from '../generated/protocol';
import { makeTestMedia, type TestMedia } from './source';
import { isRelayed, jitterOf, modestly, sendingLook, Stages, type Stage } from './stages';

export const MEASURED_MILLIS = 5_000;
const LOOKS_MILLIS = 250;
/** The server's answers, on a line that takes a second for each and loses some. */
const ANSWER_MILLIS = 12_000;
/** Both connections: longer than a browser tries UDP before TCP and the relay. */
const CONNECT_MILLIS = 12_000;
/** bit/s. The server looks for as much upwards. */
const FULL_BITRATE = 1_200_000;

export type Step = { step: 'connecting' | 'finishing' } | { step: 'measuring'; leftMillis: number };

/** `blocked`: the server answers and media does not pass. `cut`: it does not answer any more. */
export type FailedBy = 'blocked' | 'cut' | 'impossible';

export class LineTestFailed extends Error {
  constructor(readonly by: FailedBy) {
    super(by);
  }
}

const PICTURE: Record<Stage, RTCRtpEncodingParameters> = {
  tiny: { maxBitrate: 40_000, maxFramerate: 5, scaleResolutionDownBy: 4 },
  full: { maxBitrate: FULL_BITRATE, scaleResolutionDownBy: 1 },
};
const SOUND: RTCRtpEncodingParameters = { maxBitrate: 16_000 };

/** Waits no longer than that, and not after the person has cancelled. */
function within<T>(promise: Promise<T>, millis: number, by: FailedBy, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new LineTestFailed(by)), millis);
    const cancelled = () => reject(new DOMException('cancelled', 'AbortError'));
    if (signal.aborted) cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
    });
  });
}

/** The offer is a third as long with one codec of each kind, which a slow line notices. */
function prefer(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  if (!('setCodecPreferences' in transceiver) || !('RTCRtpReceiver' in window)) return;
  const known = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const wanted = known.filter(({ mimeType }) => /^(audio\/opus|video\/(VP8|rtx))$/i.test(mimeType));
  try {
    if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
  } catch {
    // All of them are offered then.
  }
}

class Connections {
  readonly sending: RTCPeerConnection;
  readonly receiving: RTCPeerConnection;
  private readonly sound: RTCRtpTransceiver;
  private readonly picture: RTCRtpTransceiver;

  constructor(configuration: RTCConfiguration, media: TestMedia) {
    const both: RTCConfiguration = { bundlePolicy: 'max-bundle', ...configuration };
    this.sending = new RTCPeerConnection(both);
    this.receiving = new RTCPeerConnection(both);
    this.sound = this.sending.addTransceiver(media.sound, { direction: 'sendonly', sendEncodings: [SOUND] });
    this.picture = this.sending.addTransceiver(media.picture, { direction: 'sendonly', sendEncodings: [PICTURE.tiny] });
    prefer(this.sound, 'audio');
    prefer(this.picture, 'video');
    for (const kind of ['audio', 'video'] as const) prefer(this.receiving.addTransceiver(kind, { direction: 'recvonly' }), kind);
  }

  async offers(): Promise<LineTestOffers> {
    await Promise.all([this.sending, this.receiving].map((one) => one.setLocalDescription()));
    return {
      sending: this.sending.localDescription?.sdp ?? '',
      receiving: this.receiving.localDescription?.sdp ?? '',
      sound: this.sound.mid ?? '',
      picture: this.picture.mid ?? '',
    };
  }

  async answered({ sending, receiving }: LineTestAnswers): Promise<void> {
    await this.sending.setRemoteDescription({ type: 'answer', sdp: modestly(sending) });
    await this.receiving.setRemoteDescription({ type: 'answer', sdp: receiving });
  }

  /** Both are up, or one of them never will be. */
  up(): Promise<void> {
    const each = [this.sending, this.receiving].map(
      (one) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if (one.connectionState === 'connected') resolve();
            if (one.connectionState === 'failed') reject(new LineTestFailed('blocked'));
          };
          one.addEventListener('connectionstatechange', look);
          look();
        }),
    );
    return Promise.all(each).then(() => undefined);
  }

  async send(stage: Stage): Promise<void> {
    const { sender } = this.picture;
    const parameters = sender.getParameters();
    parameters.encodings = parameters.encodings.map((encoding) => {
      const anew = { ...encoding, ...PICTURE[stage] };
      if (PICTURE[stage].maxFramerate === undefined) delete anew.maxFramerate;
      return anew;
    });
    await sender.setParameters(parameters);
  }

  close(): void {
    this.sending.close();
    this.receiving.close();
  }
}

const wait = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

/** Sends and receives for five seconds; what only this page sees of it. */
async function watch(connections: Connections, onStep: (step: Step) => void, signal: AbortSignal): Promise<LineTestSeen> {
  const seen: LineTestSeen = { up: null, jitter_ms: null, round_trip_ms: null, relay: false };
  const stages = new Stages();
  let stage: Stage = 'tiny';
  const began = performance.now();
  for (let at = 0; at < MEASURED_MILLIS; at = performance.now() - began) {
    onStep({ step: 'measuring', leftMillis: MEASURED_MILLIS - at });
    await within(wait(LOOKS_MILLIS), MEASURED_MILLIS, 'cut', signal);
    const [sent, received] = await within(Promise.all([connections.sending.getStats(), connections.receiving.getStats()]), MEASURED_MILLIS, 'cut', signal);
    const look = sendingLook(performance.now() - began, sent);
    seen.up = look.estimate ?? seen.up;
    if (look.roundTripMillis !== null) seen.round_trip_ms = Math.min(seen.round_trip_ms ?? Infinity, look.roundTripMillis);
    seen.jitter_ms = jitterOf(received) ?? seen.jitter_ms;
    seen.relay = isRelayed(sent) || isRelayed(received);
    const next = stages.look(look);
    if (next !== stage) await connections.send((stage = next));
    if ([connections.sending, connections.receiving].some((one) => one.connectionState === 'failed')) throw new LineTestFailed('cut');
  }
  return seen;
}

/** Tests the line to the server; `tests` is where tests are asked for. Nothing goes on after it has returned or thrown;
 * where `signal` is aborted it throws an `AbortError`. */
export async function measure(tests: string, signal: AbortSignal, onStep: (step: Step) => void): Promise<LineReport> {
  if (!('RTCPeerConnection' in window) || !('AudioContext' in window)) throw new LineTestFailed('impossible');
  const ask = <T>(answer: Promise<T>) =>
    within(answer, ANSWER_MILLIS, 'cut', signal).catch((error: unknown) => {
      throw error instanceof ProblemError && error.status === 0 ? new LineTestFailed('cut') : error;
    });
  onStep({ step: 'connecting' });
  let media: TestMedia | null = null;
  let connections: Connections | null = null;
  let test: string | null = null;
  const begins = api.post<LineTestBegun>(tests);
  const cancel = (begun: string) => void api.delete(`${tests}${url`/${begun}`}`).catch(() => undefined);
  try {
    const begun = await ask(begins);
    ({ test } = begun);
    try {
      media = makeTestMedia();
      connections = new Connections({ iceServers: begun.ice_servers }, media);
    } catch {
      throw new LineTestFailed('impossible');
    }
    const answers = await ask(api.post<LineTestAnswers>(`${tests}${url`/${test}/media`}`, await connections.offers()));
    await connections.answered(answers);
    await within(connections.up(), CONNECT_MILLIS, 'blocked', signal);
    const seen = await watch(connections, onStep, signal);
    // Before the question, which would wait behind what is still sent.
    connections.close();
    onStep({ step: 'finishing' });
    const report = await ask(api.post<LineReport>(`${tests}${url`/${test}/result`}`, seen));
    test = null;
    return report;
  } finally {
    connections?.close();
    media?.stop();
    if (test !== null) cancel(test);
    // Cancelled before the answer: it may still come.
    else if (signal.aborted) void begins.then((begun) => cancel(begun.test)).catch(() => undefined);
  }
}
