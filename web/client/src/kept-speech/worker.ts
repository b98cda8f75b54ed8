// SPDX-License-Identifier: MPL-2.0
// Keeps the own microphone's encoded sound on its way out. Each packet goes on at once; a copy is
// kept while the page says so.

import { encode, opusDuration, ahead, millis, type Frame } from './frames';
import { add, count, removeOldest, type Stretch } from './store';

/** What the page says: whose sound of which meeting is kept; null for none. */
export type Keep = Pick<Stretch, 'owner' | 'meeting'> | null;
/** What the worker says: so much was kept, or there is no room on the device. */
export type Kept = { millis: number } | { full: true };

/** Packets written at once: a second of usual ones. */
const AT_ONCE = 50;
const WRITE_MILLIS = 1_000;
/** Two hours; then the oldest go. The server has nearly all of it long before. */
const MOST_STRETCHES = 7_200;
const REMOVED_AT_ONCE = 100;

/** As browsers have it (WebRTC Encoded Transform); not among the types of a page. */
type EncodedFrame = { data: ArrayBuffer; timestamp?: number; getMetadata: () => { synchronizationSource?: number; rtpTimestamp?: number } };
type Transformer = { readable: ReadableStream<EncodedFrame>; writable: WritableStream<EncodedFrame> };

const page = self as unknown as { postMessage: (kept: Kept) => void; onmessage: (event: MessageEvent<Keep>) => void; onrtctransform: (event: { transformer: Transformer }) => void };

let keep: Keep = null;
let ssrc = 0;
let frames: Frame[] = [];
let stored: Promise<number> = count().catch(() => 0);
let writing: Promise<void> = Promise.resolve();

function write(): void {
  const [first] = frames;
  const last = frames.at(-1);
  if (!keep || !first || !last) return;
  const stretch: Stretch = { ...keep, ssrc, from: first.time, until: (last.time + last.duration) >>> 0, at: Date.now(), frames: encode(frames).buffer };
  const length = millis(frames);
  frames = [];
  writing = writing.then(async () => {
    try {
      if ((await stored) >= MOST_STRETCHES) {
        await removeOldest(REMOVED_AT_ONCE);
        stored = count();
      }
      await add(stretch);
      stored = stored.then((known) => known + 1);
      page.postMessage({ millis: length });
    } catch {
      page.postMessage({ full: true });
    }
  });
}

function take(frame: EncodedFrame): void {
  const { synchronizationSource = 0, rtpTimestamp = frame.timestamp } = frame.getMetadata();
  const payload = new Uint8Array(frame.data.slice(0));
  const duration = opusDuration(payload);
  if (rtpTimestamp === undefined || duration === 0) return;
  const last = frames.at(-1);
  const follows = last === undefined || (synchronizationSource === ssrc && ahead(last.time + last.duration, rtpTimestamp) >= 0);
  if (!follows || frames.length >= AT_ONCE) write();
  ssrc = synchronizationSource;
  frames.push({ time: rtpTimestamp >>> 0, duration, payload });
}

page.onmessage = ({ data }) => {
  write();
  frames = [];
  keep = data;
};

page.onrtctransform = ({ transformer: { readable, writable } }) => {
  const tap = new TransformStream<EncodedFrame, EncodedFrame>({
    transform(frame, controller) {
      if (keep) {
        try {
          take(frame);
        } catch {
          // Being heard comes first.
        }
      }
      controller.enqueue(frame);
    },
  });
  // It ends with the connection.
  readable.pipeThrough(tap).pipeTo(writable).catch(() => undefined);
};

setInterval(write, WRITE_MILLIS);
