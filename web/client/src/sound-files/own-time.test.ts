// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { beginOf, ownTime } from './own-time';

const EIGHT = Date.UTC(2026, 10, 27, 1);

function box(name: string, content: readonly number[]): number[] {
  const length = content.length + 8;
  return [length >>> 24, length >>> 16, length >>> 8, length].map((byte) => byte & 255).concat(Array.from(name, (letter) => letter.charCodeAt(0)), content);
}

const seconds = (at: number) => {
  const all = at / 1000 + 2_082_844_800;
  return [24, 16, 8, 0].map((shift) => Math.floor(all / 2 ** shift) & 255);
};
const movie = (at: number) => box('moov', box('mvhd', [0, 0, 0, 0, ...seconds(at), ...new Array<number>(92).fill(0)]));
const file = (...boxes: number[][]) => new Blob([new Uint8Array(boxes.flat())]);

describe('when a file was recorded', () => {
  it('is read where the telephone wrote it, before or behind the sound', async () => {
    const [kind, sound] = [box('ftyp', [77, 52, 65, 32]), box('mdat', new Array<number>(5_000).fill(7))];
    expect(await ownTime(file(kind, movie(EIGHT), sound))).toBe(EIGHT);
    expect(await ownTime(file(kind, sound, movie(EIGHT)))).toBe(EIGHT);
  });

  it('is not known of other files, and of files cut off', async () => {
    expect(await ownTime(new Blob([new Uint8Array(100)]))).toBeNull();
    expect(await ownTime(new Blob([]))).toBeNull();
    expect(await ownTime(file(box('ftyp', [1, 2, 3, 4]), box('mdat', [1, 2, 3])))).toBeNull();
    expect(await ownTime(file(box('ftyp', [1, 2, 3, 4]), box('moov', [0, 0])))).toBeNull();
    expect(await ownTime(file(box('ftyp', [1, 2, 3, 4]), [0, 0, 0, 2, 109, 100, 97, 116, 0, 0, 0, 0, 0, 0, 0, 0]))).toBeNull();
  });

  it('is taken on the day of the meeting only', () => {
    expect(beginOf(EIGHT, EIGHT + 3_600_000)).toEqual({ at: EIGHT, of: 'file' });
    expect(beginOf(EIGHT - 400 * 86_400_000, EIGHT)).toEqual({ at: EIGHT, of: 'meeting' });
    expect(beginOf(null, EIGHT)).toEqual({ at: EIGHT, of: 'meeting' });
  });
});
