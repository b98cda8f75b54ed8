// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { planFor, sizesOf, withoutIdle, withoutIdleSizes, type Machine } from './encodings';

const CODECS = ['video/VP8', 'video/rtx', 'video/VP9', 'video/H264', 'video/AV1'];
const office: Machine = { cores: 4, codecs: CODECS, layersInOneStream: () => true };
const large: Machine = { ...office, cores: 8 };

describe('how pictures are encoded', () => {
  it('is VP8 in sizes of their own on an office computer, two on the smallest', () => {
    expect(planFor('camera', office, false)).toMatchObject({ codec: null, scalable: false });
    expect(planFor('camera', office, false).encodings.map(({ rid }) => rid)).toEqual(['q', 'h', 'f']);
    expect(planFor('camera', { ...office, cores: 2 }, false).encodings.map(({ rid }) => rid)).toEqual(['q', 'f']);
  });

  it('is VP9 with all sizes in one stream where the machine can afford it and the browser has it', () => {
    const plan = planFor('camera', large, false);
    expect(plan).toMatchObject({ codec: 'video/VP9', scalable: true });
    expect(plan.encodings).toEqual([{ scalabilityMode: 'L3T3_KEY', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 }]);
    expect(planFor('camera', { ...large, codecs: ['video/VP8', 'video/H264'] }, false).codec).toBeNull();
  });

  it('is VP8 in sizes of their own where the browser knows VP9 and makes one size of it', () => {
    const plan = planFor('camera', { ...large, layersInOneStream: () => false }, false);
    expect(plan).toMatchObject({ codec: null, scalable: false });
    expect(plan.encodings).toHaveLength(3);
  });

  it('is VP8 again when somebody cannot show anything else', () => {
    expect(planFor('camera', large, true).codec).toBeNull();
    expect(planFor('screen', large, true).codec).toBeNull();
  });

  it('keeps letters sharp rather than movement smooth on a shared screen', () => {
    for (const machine of [office, large]) {
      const [encoding] = planFor('screen', machine, false).encodings;
      expect(encoding?.maxFramerate).toBe(15);
      expect(encoding?.scaleResolutionDownBy ?? 1).toBe(1);
    }
    expect(planFor('screen', large, false).codec).toBe('video/AV1');
  });
});

describe('layers that nobody takes', () => {
  it('are switched off by name where each is a stream', () => {
    const { encodings } = planFor('camera', office, false);
    expect(withoutIdle(encodings, ['h', 'f']).map(({ active }) => active)).toEqual([true, false, false]);
    expect(withoutIdle(encodings, []).every(({ active }) => active)).toBe(true);
  });

  it('are left out of one stream from the largest down, and the rest keeps its size', () => {
    const { encodings } = planFor('camera', large, false);
    const [two] = withoutIdleSizes(encodings, ['s2'], 3);
    expect(two).toMatchObject({ active: true, scalabilityMode: 'L2T3_KEY', scaleResolutionDownBy: 2 });
    const [one] = withoutIdleSizes(encodings, ['s1', 's2'], 3);
    expect(one).toMatchObject({ active: true, scalabilityMode: 'L1T3', scaleResolutionDownBy: 4 });
    for (const none of [['s0', 's1', 's2'], ['']]) expect(withoutIdleSizes(encodings, none, 3)[0]?.active).toBe(false);
    expect(withoutIdleSizes(encodings, [], 3)).toEqual([{ ...encodings[0], active: true }]);
  });

  it('leave the small size of a small camera as large as it was', () => {
    expect([sizesOf(1280, 720), sizesOf(720, 1280), sizesOf(640, 480), sizesOf(320, 240)]).toEqual([3, 3, 2, 1]);
    const { encodings } = planFor('camera', large, false);
    expect(withoutIdleSizes(encodings, ['s1'], 2)[0]).toMatchObject({ scalabilityMode: 'L1T3', scaleResolutionDownBy: 2 });
    expect(withoutIdleSizes(encodings, [], 2)[0]).toMatchObject({ scalabilityMode: 'L2T3_KEY', scaleResolutionDownBy: 1 });
  });
});
