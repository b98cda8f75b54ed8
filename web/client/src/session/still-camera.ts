// SPDX-License-Identifier: MPL-2.0
// A still of the own camera, for those whose line carries sound alone.

import { MAX_STILL_BYTES } from '../generated/protocol';

/** Width and quality, tried in turn until a still is small enough. */
const ATTEMPTS = [[240, 0.6], [208, 0.45], [160, 0.4], [160, 0.2], [128, 0.1]] as const;
/** A page in the background may get no picture of its own camera. */
const WAIT_MILLIS = 3_000;

/** What the camera sees now, in base64; null where it cannot be had. */
export async function takeStill(track: MediaStreamTrack): Promise<string | null> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    await Promise.race([video.play(), after(WAIT_MILLIS)]);
    if (video.videoWidth === 0) return null;
    for (const [width, quality] of ATTEMPTS) {
      const blob = await drawn(video, width, quality);
      if (blob && blob.size <= MAX_STILL_BYTES) return await base64(blob);
    }
    return null;
  } catch {
    // Playing is refused before the person has pressed anything.
    return null;
  } finally {
    video.srcObject = null;
  }
}

const after = (millis: number) => new Promise<void>((done) => setTimeout(done, millis));

/** WebP where the browser writes it, else JPEG. */
export async function drawn(video: HTMLVideoElement, width: number, quality: number): Promise<Blob | null> {
  const scale = width / Math.max(video.videoWidth, video.videoHeight);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d', { alpha: false })?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const written = (type: string) => new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  const webp = await written('image/webp');
  return (webp && simpleWebp(await webp.arrayBuffer())) ?? written('image/jpeg');
}

/** A WebP file of its picture alone (RFC 9649): Chromium adds a colour profile of 456 bytes, a fifth
 * of a still. Null for what is no lossy WebP. */
export function simpleWebp(file: ArrayBuffer): Blob | null {
  const view = new DataView(file);
  const name = (at: number) => String.fromCharCode(...new Uint8Array(file, at, 4));
  const HEAD = 12;
  if (file.byteLength < HEAD || name(0) !== 'RIFF' || name(8) !== 'WEBP') return null;
  for (let at = HEAD; at + 8 <= file.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (name(at) === 'VP8 ' && end <= file.byteLength) {
      const head = new DataView(new ArrayBuffer(HEAD));
      [0x52494646, 0, 0x57454250].forEach((word, i) => head.setUint32(4 * i, word));
      head.setUint32(4, end - at + 4, true);
      return new Blob([head.buffer, file.slice(at, end)], { type: 'image/webp' });
    }
    at = end;
  }
  return null;
}

function base64(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(typeof reader.result === 'string' ? (reader.result.split(',')[1] ?? '') : '');
    reader.onerror = () => failed(new Error('a still cannot be read'));
    reader.readAsDataURL(blob);
  });
}
