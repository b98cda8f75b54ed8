// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { NOTHING_COUNTED, Uplink, uplinkSampleOf, type CameraAllowance, type UplinkSample } from './uplink';

const STEP_MILLIS = 500;

/** A line in virtual time: samples every half second, as `line` answers for what is allowed. */
function follow(uplink: Uplink, seconds: number, line: (camera: CameraAllowance, second: number) => Partial<UplinkSample>, from = 0): CameraAllowance[] {
  const seen: CameraAllowance[] = [];
  for (let at = from * 1000; at <= (from + seconds) * 1000; at += STEP_MILLIS) {
    const { camera } = uplink.allowance;
    seen.push(uplink.sample({ at, estimate: 60_000, roundTripMillis: 50, good: false, slowDown: false, busy: false, answered: true, sending: camera !== 'none', ...line(camera, at / 1000) }).camera);
  }
  return seen;
}
const changes = (seen: CameraAllowance[]) => seen.filter((one, index) => one !== seen[index - 1]);
const good = (camera: CameraAllowance) => ({ estimate: camera === 'full' ? 2_000_000 : camera === 'none' ? 60_000 : 400_000 });

describe('what may be sent on a line', () => {
  it('is the whole camera within two seconds where there is room', () => {
    const seen = follow(new Uplink(), 2, good);
    expect(changes(seen)).toEqual(['none', 'trial', 'full']);
  });

  it('is no picture before the connection stands', () => {
    expect(new Uplink().allowance.camera).toBe('none');
  });

  it('is sound alone where the line takes little more, tried again later and later', () => {
    const uplink = new Uplink();
    const seen = follow(uplink, 600, () => ({ estimate: 63_000 }));
    const trials = seen.filter((one) => one === 'trial').length * STEP_MILLIS;
    expect(uplink.isSlow).toBe(true);
    expect(trials, 'a picture is sent for a small part of ten minutes').toBeLessThan(35_000);
    expect(seen).not.toContain('full');
  });

  it('is a thriftier voice where sound alone fills the line, also while nobody looks', () => {
    const uplink = new Uplink();
    follow(uplink, 6, () => ({ estimate: 54_000, sending: false }));
    expect(uplink.allowance.voice).toBe('low');
    follow(uplink, 6, () => ({ estimate: 34_000, sending: false }), 6);
    expect(uplink.allowance.voice).toBe('narrow');
    follow(uplink, 60, good, 12);
    expect(uplink.allowance).toEqual({ camera: 'full', voice: 'usual' });
  });

  it('is a thrifty voice at first where the page came slowly, until the line is known to be good', () => {
    const uplink = new Uplink(false, true);
    expect(uplink.allowance.voice).toBe('low');
    follow(uplink, 60, () => ({ estimate: 63_000, sending: false }));
    expect(uplink.allowance.voice).toBe('low');
    follow(uplink, 1, () => ({ estimate: 63_000, sending: false, good: true }), 60);
    expect(uplink.allowance.voice).toBe('usual');
  });

  it('is the usual voice on a good line without a camera', () => {
    const uplink = new Uplink();
    follow(uplink, 120, () => ({ estimate: 64_000, sending: false }));
    expect(uplink.allowance.voice).toBe('usual');
  });

  it('waits for the end of a queue that stood before the first packet', () => {
    const uplink = new Uplink();
    expect(changes(follow(uplink, 15, () => ({ estimate: 120_000, roundTripMillis: 2_900 })))).toEqual(['none']);
    expect(changes(follow(uplink, 6, good, 15)), 'and is not given up').toEqual(['trial', 'full']);
  });

  it('tries the camera after a minute where every round trip is as long as over a satellite', () => {
    const uplink = new Uplink();
    const satellite = (camera: CameraAllowance) => ({ ...good(camera), roundTripMillis: 1_300 });
    expect(changes(follow(uplink, 59, satellite))).toEqual(['none']);
    expect(changes(follow(uplink, 120, satellite, 59.5))).toEqual(['none', 'trial', 'full']);
  });

  it('does not try the camera behind a queue that comes after a minute', () => {
    const uplink = new Uplink();
    follow(uplink, 90, () => ({ estimate: 63_000, sending: false }));
    follow(uplink, 1, () => ({ estimate: 63_000 }), 90.5);
    const seen = follow(uplink, 40, () => ({ estimate: 120_000, roundTripMillis: 2_900 }), 92);
    expect(changes(seen)).toEqual(['none']);
  });

  it('waits for the first round trip, unless the browser never tells it', () => {
    const silent = (camera: CameraAllowance) => ({ ...good(camera), roundTripMillis: null });
    expect(changes(follow(new Uplink(), 9, silent))).toEqual(['none']);
    expect(changes(follow(new Uplink(), 13, silent))).toEqual(['none', 'trial', 'full']);
  });

  it('gives up the picture when our own packets begin to wait before the line', () => {
    const uplink = new Uplink();
    follow(uplink, 10, good);
    const seen = follow(uplink, 20, () => ({ estimate: 200_000, roundTripMillis: 900 }), 10);
    expect(changes(seen)).toEqual(['full', 'small', 'none']);
  });

  it('keeps the picture where a busy computer answers late on a line with room', () => {
    const uplink = new Uplink();
    follow(uplink, 10, good);
    const seen = follow(uplink, 30, () => ({ estimate: 900_000, roundTripMillis: 900 }), 10);
    expect(changes(seen)).toEqual(['full']);
  });

  it('is not taken for slow by what a busy computer measures', () => {
    const uplink = new Uplink();
    const seen = follow(uplink, 40, () => ({ estimate: 63_000, roundTripMillis: 900, busy: true }));
    expect(changes(seen)).toEqual(['none', 'trial', 'full']);
  });

  it('is given up where whole seconds of our own packets wait, however busy the computer is', () => {
    const uplink = new Uplink();
    const seen = follow(uplink, 40, () => ({ estimate: 63_000, roundTripMillis: 9_000, busy: true }));
    expect(changes(seen)).toEqual(['none']);
    const later = new Uplink();
    follow(later, 10, good);
    expect(changes(follow(later, 30, () => ({ estimate: 63_000, roundTripMillis: 9_000, busy: true }), 10))).toEqual(['full', 'small', 'none']);
  });

  it('is no more than a trial while nothing of it is answered, and given up when nothing is for seconds', () => {
    // The queue is so long that no check of the path is answered in time: the last round trip stays.
    const deaf = (after: number) => (_: CameraAllowance, second: number) => ({ estimate: 150_000, roundTripMillis: 90, answered: second < after });
    const seen = follow(new Uplink(), 20, deaf(0));
    expect(changes(seen)).toEqual(['none', 'trial', 'none']);
    expect(seen.filter((one) => one === 'trial').length * STEP_MILLIS).toBeLessThan(10_000);
    const later = new Uplink();
    follow(later, 10, good);
    expect(changes(follow(later, 30, deaf(0), 10))).toEqual(['full', 'small', 'none']);
  });

  it('knows answers by fresh reports and by checks of the path', () => {
    const report = (told: number, responses: number) => [
      { type: 'remote-inbound-rtp', kind: 'video', timestamp: told },
      { type: 'candidate-pair', nominated: true, responsesReceived: responses, timestamp: 90_000 },
    ];
    const answered = (told: number, responses: number) => uplinkSampleOf(5, report(told, responses), { videoBytes: 0, answers: 7 }).answered;
    expect([answered(89_500, 7), answered(80_000, 8), answered(80_000, 1), answered(80_000, 7)]).toEqual([true, true, true, false]);
  });

  it('is tried again within seconds after a first trial in vain', () => {
    const uplink = new Uplink();
    follow(uplink, 4, () => ({ estimate: 63_000 }));
    expect(uplink.allowance.camera).toBe('none');
    const seen = follow(uplink, 8, good, 4.5);
    expect(seen.at(-1)).toBe('full');
  });

  it('keeps a small picture where a usual one does not fit', () => {
    const uplink = new Uplink();
    const seen = follow(uplink, 40, () => ({ estimate: 110_000 }));
    expect(changes(seen).slice(0, 4)).toEqual(['none', 'trial', 'full', 'small']);
  });

  it('is not changed by one low estimate', () => {
    const uplink = new Uplink();
    follow(uplink, 20, good);
    const seen = follow(uplink, 20, (_, second) => ({ estimate: second % 5 < 2 ? 50_000 : 900_000 }), 20);
    expect(changes(seen)).toEqual(['full']);
  });

  it('says nothing of the line while the camera is off', () => {
    const uplink = new Uplink();
    follow(uplink, 60, () => ({ sending: false }));
    expect(uplink.isSlow).toBe(false);
  });

  it('is tried later where the last meeting found the line slow', () => {
    const seen = follow(new Uplink(true), 14, good);
    expect(changes(seen)).toEqual(['none']);
  });

  it('is tried later where the line takes sound alone in the other direction', () => {
    const uplink = new Uplink();
    expect(changes(follow(uplink, 29, (camera) => ({ ...good(camera), slowDown: true })))).toEqual(['none']);
    expect(follow(uplink, 3, good, 29.5).at(-1), 'but soon after that has changed').toBe('full');
  });

  it('is tried soon where the server measures a good line, whatever went wrong before', () => {
    const uplink = new Uplink();
    follow(uplink, 400, () => ({ estimate: 63_000 }));
    const seen = follow(uplink, 35, (camera) => ({ ...good(camera), good: true }), 401);
    expect(seen.at(-1)).toBe('full');
  });

  it('follows the trips where a browser does not say what it believes of the line', () => {
    const uplink = new Uplink();
    const seen = follow(uplink, 20, () => ({ estimate: null }));
    expect(changes(seen)).toEqual(['none', 'trial', 'full']);
  });
});

describe('a sample', () => {
  it('is read from the statistics of the sending connection', () => {
    const report = [
      { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: 84_000, currentRoundTripTime: 0.31 },
      { type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.25 },
      { type: 'outbound-rtp', kind: 'video', bytesSent: 700 },
      { type: 'outbound-rtp', kind: 'video', bytesSent: 300 },
    ];
    const before = { videoBytes: 900, answers: 0 };
    expect(uplinkSampleOf(5, report, before)).toMatchObject({ at: 5, estimate: 84_000, roundTripMillis: 310, sending: true, counts: { videoBytes: 1000 } });
    expect(uplinkSampleOf(5, [], before)).toEqual({ at: 5, estimate: null, roundTripMillis: null, answered: false, sending: false, counts: NOTHING_COUNTED });
  });

  it('has no round trip that was measured before the microphone was switched off', () => {
    const report = (told: number) => [
      { type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 2.9, timestamp: told },
      { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.2, timestamp: 90_000 },
    ];
    expect(uplinkSampleOf(5, report(88_500), NOTHING_COUNTED).roundTripMillis).toBe(2_900);
    expect(uplinkSampleOf(5, report(80_000), NOTHING_COUNTED).roundTripMillis).toBe(200);
  });
});
