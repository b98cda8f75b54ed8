// SPDX-License-Identifier: MPL-2.0
// When a file says that it was recorded: M4A and MP4 files carry it (ISO/IEC 14496-12, 8.2.2).

import type { Millis } from '../generated/protocol';

/** Seconds from 1904, where these files count from, to 1970. */
const BEFORE_1970 = 2_082_844_800;
/** No file has more boxes before the one with the time; that one's head is at its beginning. */
const MOST_BOXES = 64;
const HEAD_BYTES = 16;
const MOVIE_BYTES = 4_096;
/** Recorders with a wrong clock say anything. */
const NEAR_MILLIS = 24 * 3_600_000;

const nameAt = (view: DataView, at: number) => String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)));

/** None: the file does not say it. */
export async function ownTime(file: Blob): Promise<Millis | null> {
  let at = 0;
  for (let n = 0; n < MOST_BOXES && at + HEAD_BYTES <= file.size; n += 1) {
    const head = new DataView(await file.slice(at, at + HEAD_BYTES).arrayBuffer());
    const [short, name] = [head.getUint32(0), nameAt(head, 4)];
    if (n === 0 && name !== 'ftyp') return null;
    if (name === 'moov') return timeIn(new DataView(await file.slice(at + 8, at + 8 + MOVIE_BYTES).arrayBuffer()));
    // 1: the length is in the eight bytes behind the name. 0: to the end of the file.
    const length = short === 1 ? Number(head.getBigUint64(8)) : short;
    if (length < 8) return null;
    at += length;
  }
  return null;
}

function timeIn(movie: DataView): Millis | null {
  if (movie.byteLength < 24 || nameAt(movie, 4) !== 'mvhd') return null;
  const seconds = movie.getUint8(8) === 1 ? Number(movie.getBigUint64(12)) : movie.getUint32(12);
  return seconds > BEFORE_1970 ? (seconds - BEFORE_1970) * 1000 : null;
}

/** The time of the file, if it is one of the meeting's day; otherwise the meeting's begin. */
export function beginOf(own: Millis | null, meeting: Millis): { at: Millis; of: 'file' | 'meeting' } {
  return own !== null && Math.abs(own - meeting) < NEAR_MILLIS ? { at: own, of: 'file' } : { at: meeting, of: 'meeting' };
}
