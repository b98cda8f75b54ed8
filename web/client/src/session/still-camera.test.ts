// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { simpleWebp } from './still-camera';

const chunk = (name: string, bytes: number[]) => [...new TextEncoder().encode(name), bytes.length, 0, 0, 0, ...bytes, ...(bytes.length % 2 ? [0] : [])];
const webp = (...chunks: number[][]) => {
  const body = chunks.flat();
  return new Uint8Array([...new TextEncoder().encode('RIFF'), body.length + 4, 0, 0, 0, ...new TextEncoder().encode('WEBP'), ...body]).buffer;
};
const bytesOf = async (blob: Blob | null) => (blob ? [...new Uint8Array(await blob.arrayBuffer())] : null);

describe('a still as it is sent', () => {
  it('is the picture without its colour profile', async () => {
    const picture = chunk('VP8 ', [1, 2, 3]);
    const full = webp(chunk('VP8X', [0x20, 0, 0, 0, 9, 0, 0, 9, 0, 0]), chunk('ICCP', [7, 7, 7]), picture);
    expect(await bytesOf(simpleWebp(full))).toEqual([...new Uint8Array(webp(picture))]);
    expect(await bytesOf(simpleWebp(webp(picture)))).toEqual([...new Uint8Array(webp(picture))]);
  });

  it('is no WebP where the browser wrote something else', () => {
    expect(simpleWebp(webp(chunk('VP8L', [1])))).toBeNull();
    expect(simpleWebp(new Uint8Array([0xff, 0xd8]).buffer)).toBeNull();
    expect(simpleWebp(webp(chunk('VP8 ', [1, 2, 3])).slice(0, 16))).toBeNull();
  });
});
