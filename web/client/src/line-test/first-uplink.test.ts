// SPDX-License-Identifier: MPL-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { LineReport } from '../generated/protocol';
import { slowStart, startKbit } from '../session/sdp';
import { keepForTheCall } from './first-uplink';

const NOON = Date.UTC(2026, 10, 28, 12);
const HOUR = 3_600_000;
const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', { setItem: (name: string, value: string) => kept.set(name, value) });
});

const tests = (up: number) => keepForTheCall({ at: NOON, up } as LineReport);
const startsAt = (later: number) => startKbit(kept.get('diemcau.tested') ?? null, NOON + later);

describe('the call after a test', () => {
  it('begins with a share of what the line was found to take', () => {
    tests(1_200_000);
    expect([startsAt(0), kept.get('diemcau.uplink')]).toEqual([300, 'usual']);
    tests(500_000);
    expect(startsAt(HOUR)).toBe(125);
    expect(slowStart('a=rtpmap:96 VP8/90000\r\n', startsAt(HOUR))).toContain('x-google-start-bitrate=125');
  });

  it('tries the camera later where the line takes no picture', () => {
    tests(56_000);
    expect([startsAt(0), kept.get('diemcau.uplink')]).toEqual([60, 'slow']);
  });

  it('begins as ever when the test is old, or was never made, or is nonsense', () => {
    tests(1_200_000);
    expect(startsAt(2 * HOUR + 1)).toBe(60);
    expect(startsAt(-1)).toBe(60);
    for (const stored of [null, '', 'x y', String(NOON), `${String(NOON)} -5`, `${String(NOON)} NaN`]) expect(startKbit(stored, NOON)).toBe(60);
  });
});
