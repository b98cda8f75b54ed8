// SPDX-License-Identifier: MPL-2.0
// Sends the own speech that the recordings lack: asks which of the kept sound is missing, sends it
// in portions that leave room for the call, has it joined, and deletes it. What the server has
// already is deleted at once. It may be called at any time, and goes on after a reload.

import { api, page, ProblemError, url } from '../api/client';
import type { MissingSpeech, ParticipantId, SpeechAdded, SpeechSpan } from '../generated/protocol';
import { savePreference } from '../session/preferences';
import { turn } from '../transfers/turns';
import { ahead, decode, encode, millis, missingFrames, portions, type Frame } from './frames';
import { KEPT } from './kept';
import { all, remove, type Stretch } from './store';
import { waiting } from './waiting';

type Stored = Required<Stretch>;

/** What was said a moment ago may still be on its way. */
const SETTLED_MILLIS = 5_000;
/** The largest portion: the server takes no more at once. */
const PORTION_BYTES = 48_000;
/** A request that takes longer went with its connection. */
const REQUEST_MILLIS = 30_000;
/** After a failure, and after "too fast". */
const RETRY_MILLIS = 5_000;
const TRIES = 5;
/** What nobody took for so long is deleted. */
const LONGEST_MILLIS = 7 * 24 * 3_600_000;
/** Refusals after which the same will always be refused. */
const FINAL = ['late_speech_over', 'not_found', 'not_allowed', 'bad_request', 'invalid_field', 'removed_from_meeting'];

const pause = (length: number) => new Promise((resolve) => setTimeout(resolve, length));

function within<T>(request: Promise<T>): Promise<T> {
  return Promise.race([request, pause(REQUEST_MILLIS).then(() => Promise.reject(new Error('no answer')))]);
}

/** Sends again after lost connections and refusals for a time. */
async function persistently<T>(request: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await within(request());
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
    const stream = streams.get(key);
    if (stream) stream.push(stretch);
    else streams.set(key, [stretch]);
  }
  return [...streams.values()];
}

type Stream = { stretches: Stored[]; frames: Frame[] };

const forget = (stretches: readonly Stored[]) => remove(stretches.map(({ id }) => id));

/** The packets of a stretch, if any of it is missing: hours of others need not be unpacked. */
function decodedWithin({ from, until, frames }: Stored, missing: readonly SpeechSpan[]): Frame[] {
  const overlaps = (span: SpeechSpan) => ahead(span.from, until) > 0 && ahead(from, span.until) > 0;
  return missing.some(overlaps) ? decode(new Uint8Array(frames)) : [];
}

/** What the server lacks of a stream. All else of it is deleted, unless something waits to be
 * joined. */
async function missingOf(stretches: Stored[]): Promise<Stream | null> {
  const [first] = stretches;
  const last = stretches.at(-1);
  if (!first || !last) return null;
  const held = `ssrc=${String(first.ssrc)}&from=${String(first.from)}&until=${String(last.until)}`;
  const { known, missing, waits } = await persistently(() => api.get<MissingSpeech>(`${url`/meetings/${first.meeting}/late-speech`}?${held}`));
  // A recording that begins late is known in a moment.
  if (!known) return null;
  const frames = missingFrames(stretches.flatMap((stretch) => decodedWithin(stretch, missing)), missing);
  if (frames.length > 0 || waits) return { stretches, frames };
  await forget(stretches);
  return null;
}

/** Sends what one turn takes; how many frames it was. */
async function sendPortion(address: string, left: readonly Frame[]): Promise<number> {
  const { bytes, end } = await turn('speech');
  const [portion = []] = portions(left, Math.min(bytes, PORTION_BYTES));
  const body = encode(portion);
  let sent = 0;
  try {
    await persistently(() => api.upload(address, { list: new Blob([body]) }));
    sent = body.byteLength;
  } finally {
    end(sent);
  }
  waiting.millis.value = Math.max(0, waiting.millis.value - millis(portion));
  return portion.length;
}

/** How much of it the server has added to the recordings, in milliseconds. */
async function send({ stretches, frames }: Stream): Promise<number> {
  const [first] = stretches;
  if (!first) return 0;
  const address = url`/meetings/${first.meeting}/late-speech`;
  const of = `?ssrc=${String(first.ssrc)}`;
  let left = frames;
  while (left.length > 0) {
    left = left.slice(await sendPortion(`${address}${of}`, left));
  }
  const { milliseconds } = await persistently(() => api.post<SpeechAdded>(`${address}/join${of}`));
  return milliseconds;
}

/** This page is still this person's: somebody else may have signed in. */
const isOwners = (owner: ParticipantId) => page.of === '' || page.of === owner;

async function sendAll(owner: ParticipantId): Promise<void> {
  const now = Date.now();
  const known = await all();
  const [old, young] = [known.filter(({ at }) => now - at > LONGEST_MILLIS), known.filter(({ at }) => now - at <= LONGEST_MILLIS)];
  await forget(old);
  // Either way: the clock of the device may have been set back.
  const own = young.filter((stretch) => stretch.owner === owner && Math.abs(now - stretch.at) > SETTLED_MILLIS);
  let failure: unknown = null;
  let refused = false;
  /** One stream that fails holds up no other. */
  const attempt = async (stretches: readonly Stored[], work: () => Promise<void>) => {
    if (!isOwners(owner)) return;
    try {
      await work();
    } catch (error) {
      if (error instanceof ProblemError && FINAL.includes(error.problem.code)) {
        refused = true;
        await forget(stretches);
      } else failure = error;
    }
  };
  const streams: Stream[] = [];
  for (const stretches of byStream(own)) {
    await attempt(stretches, async () => {
      const stream = await missingOf(stretches);
      if (stream) streams.push(stream);
    });
  }
  const total = streams.reduce((sum, { frames }) => sum + millis(frames), 0);
  waiting.millis.value = total;
  waiting.isSending.value = total > 0;
  refused &&= total > 0;
  let added = 0;
  for (const { stretches, frames } of streams) {
    await attempt(stretches, async () => {
      // One answer names a number of gaps: as long as something comes of it, there may be more.
      for (let stream: Stream | null = { stretches, frames }; stream; stream = await missingOf(stretches)) {
        const milliseconds = await send(stream);
        added += milliseconds;
        if (milliseconds === 0) break;
      }
      // Not before: until it is joined, what was sent is in no recording.
      await forget(stretches);
    });
  }
  if (failure !== null) throw failure instanceof Error ? failure : new Error('not sent');
  waiting.isRefused.value = refused;
  if (added > 0) waiting.isDone.value = true;
  if ((await all()).length === 0) savePreference(KEPT, '');
}

let running: Promise<void> | null = null;

/** One page of this browser at a time. */
function alone(work: () => Promise<void>): Promise<void> {
  return 'locks' in navigator ? navigator.locks.request(KEPT, work) : work();
}

/** Sends what the server lacks of this person's speech; true when nothing waits any more. */
export async function sendMissing(owner: ParticipantId): Promise<boolean> {
  running ??= alone(() => sendAll(owner)).finally(() => {
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

/** Deletes what is kept of this person on this device. */
export async function forgetAll(owner: ParticipantId): Promise<void> {
  await forget((await all()).filter((stretch) => stretch.owner === owner));
}
