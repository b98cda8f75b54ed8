// SPDX-License-Identifier: MPL-2.0
import { deflateSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { InOrder, pack, unpack } from './packing';

const SDP = 'a=rtcp-fb:96 nack pli\r\na=extmap:4 Ủy ban\r\n'.repeat(200);

describe('long messages', () => {
  it('become a tenth of their size and are read again', async () => {
    const frame = await pack(SDP);
    expect(frame).toBeInstanceOf(ArrayBuffer);
    expect((frame as ArrayBuffer).byteLength * 10).toBeLessThan(SDP.length);
    expect(await unpack(new Blob([frame]))).toBe(SDP);
  });

  it('are read as the server packs them', async () => {
    expect(await unpack(new Blob([new Uint8Array(deflateSync(SDP))]))).toBe(SDP);
  });

  it('stay as they are where they are short, and where the browser cannot pack', () => {
    expect(pack('{"type":"leave"}')).toBe('{"type":"leave"}');
    expect(pack(SDP, false)).toBe(SDP);
  });

  it('do not overtake each other, and one that is damaged holds up nobody', async () => {
    const order = new InOrder();
    const said: string[] = [];
    const hand = (text: string) => said.push(text);
    let ready: (text: string) => void = () => undefined;
    order.pass('1', hand);
    order.pass(new Promise<string>((resolve) => (ready = resolve)), hand);
    order.pass(unpack(new Blob(['no zlib'])), hand);
    order.pass('4', hand);
    expect(said).toEqual(['1']);
    ready('2');
    await expect.poll(() => said).toEqual(['1', '2', '4']);
    order.pass('5', hand);
    expect(said, 'at once again').toEqual(['1', '2', '4', '5']);
  });
});
