// SPDX-License-Identifier: MPL-2.0
// Encoded sound as this page keeps it and sends it after a cut: for each Opus packet its RTP time
// (four bytes), its length (two bytes, big endian both), and the packet.

import type { SpeechSpan } from '../generated/protocol';

const HEAD_BYTES = 6;
/** Samples in a millisecond of the RTP clock. */
const PER_MILLI = 48;
/** A browser sends single packets now and then while nobody speaks (DTX); speech has more of them
 * in a row. */
const SPEECH_MILLIS = 100;

export type Frame = { time: number; duration: number; payload: Uint8Array };

/** From `a` to `b` on a clock of 32 bits that wraps around. */
export const ahead = (a: number, b: number): number => (b - a) | 0;

/** Samples in an Opus packet (RFC 6716, section 3.1); 0 for what is none. */
export function opusDuration(packet: Uint8Array): number {
  const [toc, second] = packet;
  if (toc === undefined) return 0;
  const config = toc >> 3;
  const samples = config < 12 ? [480, 960, 1920, 2880][config & 3] : config < 16 ? [480, 960][config & 1] : [120, 240, 480, 960][config & 3];
  const frames = (toc & 3) === 0 ? 1 : (toc & 3) < 3 ? 2 : (second ?? 0) & 0x3f;
  return (samples ?? 0) * frames;
}

export function encode(frames: readonly Frame[]): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(frames.reduce((sum, { payload }) => sum + HEAD_BYTES + payload.length, 0));
  const view = new DataView(body.buffer);
  let at = 0;
  for (const { time, payload } of frames) {
    view.setUint32(at, time);
    view.setUint16(at + 4, payload.length);
    body.set(payload, at + HEAD_BYTES);
    at += HEAD_BYTES + payload.length;
  }
  return body;
}

export function decode(body: Uint8Array): Frame[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const frames: Frame[] = [];
  for (let at = 0; at + HEAD_BYTES <= body.length; ) {
    const end = at + HEAD_BYTES + view.getUint16(at + 4);
    const payload = body.subarray(at + HEAD_BYTES, end);
    frames.push({ time: view.getUint32(at), duration: opusDuration(payload), payload });
    at = end;
  }
  return frames;
}

/** The packets that lie in one of the spans and are speech. */
export function missingFrames(frames: readonly Frame[], missing: readonly SpeechSpan[]): Frame[] {
  // Both are in order.
  let next = 0;
  const inside = frames.filter(({ time, duration }) => {
    for (let span = missing[next]; span && ahead(span.until, time) >= 0; span = missing[next]) next += 1;
    const span = missing[next];
    return span !== undefined && ahead(span.from, time) >= 0 && ahead(time + duration, span.until) >= 0;
  });
  const runs: Frame[][] = [];
  for (const frame of inside) {
    const last = runs.at(-1)?.at(-1);
    if (last && ahead(last.time + last.duration, frame.time) === 0) runs.at(-1)?.push(frame);
    else runs.push([frame]);
  }
  return runs.filter((run) => millis(run) >= SPEECH_MILLIS).flat();
}

/** How long they are together. */
export function millis(frames: readonly Frame[]): number {
  return frames.reduce((sum, { duration }) => sum + duration, 0) / PER_MILLI;
}

/** In portions of at most so many bytes. */
export function portions(frames: readonly Frame[], bytes: number): Frame[][] {
  const all: Frame[][] = [];
  let room = 0;
  for (const frame of frames) {
    const size = HEAD_BYTES + frame.payload.length;
    if (size > room) {
      all.push([]);
      room = bytes;
    }
    all.at(-1)?.push(frame);
    room -= size;
  }
  return all;
}
