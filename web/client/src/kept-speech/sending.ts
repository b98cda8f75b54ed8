// SPDX-License-Identifier: MPL-2.0
// Sends the own speech that the recordings lack: asks which of the kept sound is missing, sends it
// in portions that leave room for the call, has it joined, and deletes it. What the server has
// already is deleted at once. It may be called at any time, and goes on after a reload.

import { api, ProblemError, url } from '../api/client';
import type { MissingSpeech, ParticipantId, SpeechAdded } from '../generated/protocol';
import { savePreference } from '../session/preferences';
import { ahead, decode, encode, millis, missingFrames, portions, type Frame } from './frames';
import { KEPT } from './kept';
import { all, remove, type Stretch } from './store';
import { waiting } from './waiting';

type Stored = Required<Stretch>;

/** What was said a moment ago may still be on its way. */
const SETTLED_MILLIS = 5_000;
/** One portion on a good line, and on any other with a pause after it: 16 kbit/s. */
const PORTION_BYTES = 48_000;
const SMALL_PORTION_BYTES = 2_000;
const PAUSE_MILLIS = 1_000;
/** After a failure, and after "too fast". */
const RETRY_MILLIS = 5_000;
const TRIES = 5;
/** What nobody took for so long is deleted. */
const LONGEST_MILLIS = 7 * 24 * 3_600_000;
/** Refusals after which the same will always be refused. */
const FINAL = ['late_speech_over', 'not_found', 'not_allowed', 'bad_request', 'invalid_field'];

const pause = (length: number) => new Promise((resolve) => setTimeout(resolve, length));

/** Sends again after lost connections and refusals for a time. */
async function persistently<T>(request: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      const isFinal = error instanceof ProblemError && error.status !== 0 && error.status !== 429 && error.status < 500;
      if (isFinal || tries >= TRIES) throw error;
      await pause(RETRY_MILLIS * tries);
    }
  }
}

/** The stretches of one stream, in order. */
function byStream(stretches: readonly Stored[]): Stored[][] {
  const streams = new Map<string, Stored[]>();
  for (const stretch of stretches) {
    const key = `${stretch.meeting}/${String(stretch.ssrc)}`;
    streams.set(key, [...(streams.get(key) ?? []), stretch]);
  }
  return [...streams.values()];
}

type Stream = { stretches: Stored[]; frames: Frame[] };

/** What the server lacks of a stream. All else of it is deleted. */
async function missingOf(stretches: Stored[]): Promise<Stream | null> {
  const [first] = stretches;
  const last = stretches.at(-1);
  if (!first || !last) return null;
  const held = `ssrc=${String(first.ssrc)}&from=${String(first.from)}&until=${String(last.until)}`;
  const { known, missing } = await persistently(() => api.get<MissingSpeech>(`${url`/meetings/${first.meeting}/late-speech`}?${held}`));
  // A recording that begins late is known in a moment.
  if (!known) return null;
  const frames = missingFrames(stretches.flatMap((stretch) => decode(new Uint8Array(stretch.frames))), missing);
  const isNeeded = ({ from, until }: Stored) => frames.some(({ time }) => ahead(from, time) >= 0 && ahead(time, until) > 0);
  await remove(stretches.filter((stretch) => !isNeeded(stretch)).map(({ id }) => id));
  return frames.length === 0 ? null : { stretches: stretches.filter(isNeeded), frames };
}

async function send({ stretches, frames }: Stream, isSlow: () => boolean): Promise<void> {
  const [first] = stretches;
  if (!first) return;
  const address = url`/meetings/${first.meeting}/late-speech`;
  const of = `?ssrc=${String(first.ssrc)}`;
  let left = frames;
  while (left.length > 0) {
    const slow = isSlow();
    const [portion = []] = portions(left, slow ? SMALL_PORTION_BYTES : PORTION_BYTES);
    await persistently(() => api.upload(`${address}${of}`, { list: new Blob([encode(portion)]) }));
    left = left.slice(portion.length);
    waiting.millis.value = Math.max(0, waiting.millis.value - millis(portion));
    if (slow) await pause(PAUSE_MILLIS);
  }
  await persistently(() => api.post<SpeechAdded>(`${address}/join${of}`));
  await remove(stretches.map(({ id }) => id));
}

let running: Promise<void> | null = null;

async function sendAll(owner: ParticipantId, isSlow: () => boolean): Promise<void> {
  const now = Date.now();
  const known = await all();
  await remove(known.filter(({ at }) => now - at > LONGEST_MILLIS).map(({ id }) => id));
  const own = known.filter((stretch) => stretch.owner === owner && now - stretch.at > SETTLED_MILLIS && now - stretch.at <= LONGEST_MILLIS);
  const streams: Stream[] = [];
  for (const stretches of byStream(own)) {
    try {
      const stream = await missingOf(stretches);
      if (stream) streams.push(stream);
    } catch (error) {
      await forgetIfFinal(error, stretches);
    }
  }
  const total = streams.reduce((sum, { frames }) => sum + millis(frames), 0);
  waiting.millis.value = total;
  waiting.isSending.value = total > 0;
  for (const stream of streams) {
    try {
      await send(stream, isSlow);
    } catch (error) {
      await forgetIfFinal(error, stream.stretches);
    }
  }
  if (total > 0) waiting.isDone.value = true;
  if ((await all()).length === 0) savePreference(KEPT, '');
}

/** What can never be sent is not kept; anything else is tried again later. */
async function forgetIfFinal(error: unknown, stretches: readonly Stored[]): Promise<void> {
  if (error instanceof ProblemError && FINAL.includes(error.problem.code)) await remove(stretches.map(({ id }) => id));
  else throw error;
}

/** Sends what the server lacks of this person's speech; true when nothing waits any more. On a slow
 * line it takes a small part of it. */
export async function sendMissing(owner: ParticipantId, isSlow: () => boolean): Promise<boolean> {
  running ??= sendAll(owner, isSlow).finally(() => {
    running = null;
    waiting.isSending.value = false;
  });
  try {
    await running;
    waiting.millis.value = 0;
    return true;
  } catch {
    return false;
  }
}
