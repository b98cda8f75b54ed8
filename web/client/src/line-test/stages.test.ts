// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { isRelayed, jitterOf, modestly, sendingLook, Stages } from './stages';

describe('what a test sends', () => {
  const stagesOf = (looks: [estimate: number | null, roundTrip: number | null][]) => {
    const stages = new Stages();
    return looks.map(([estimate, roundTripMillis], index) => stages.look({ at: index * 500, estimate, roundTripMillis }));
  };

  it('stays tiny on a line of 64 kbit/s', () => {
    expect(stagesOf([[60_000, 300], [70_000, 350], [64_000, 420], [58_000, 500]])).toEqual(['tiny', 'tiny', 'tiny', 'tiny']);
  });

  it('grows on an office line, and at once', () => {
    expect(stagesOf([[60_000, 20], [360_000, 22], [1_100_000, 25]])).toEqual(['tiny', 'full', 'full']);
  });

  it('becomes tiny again where the line was believed to carry too much, and stays so', () => {
    expect(stagesOf([[300_000, 40], [300_000, 500], [300_000, 60], [400_000, 60]])).toEqual(['full', 'tiny', 'tiny', 'tiny']);
    expect(stagesOf([[300_000, 40], [90_000, 60], [300_000, 60]])).toEqual(['full', 'tiny', 'tiny']);
  });

  it('grows after a moment in a browser that does not say what it believes', () => {
    expect(stagesOf([[null, 20], [null, 20], [null, 20], [null, 20]])).toEqual(['tiny', 'tiny', 'tiny', 'full']);
    expect(stagesOf([[null, 300], [null, 300], [null, 700], [null, 700]])).toEqual(['tiny', 'tiny', 'tiny', 'tiny']);
  });
});

describe('what the browser tells', () => {
  const stats = [
    { id: 'pair', type: 'candidate-pair', nominated: true, localCandidateId: 'mine', currentRoundTripTime: 0.3, availableOutgoingBitrate: 58_000 },
    { id: 'other', type: 'candidate-pair', nominated: false, localCandidateId: 'else', currentRoundTripTime: 9 },
    { id: 'mine', type: 'local-candidate', candidateType: 'relay' },
    { id: 'else', type: 'local-candidate', candidateType: 'host' },
    { id: 'in', type: 'inbound-rtp', kind: 'audio', jitter: 0.012 },
  ];

  it('is read from the path in use', () => {
    expect(sendingLook(7, stats)).toEqual({ at: 7, estimate: 58_000, roundTripMillis: 300 });
    expect(sendingLook(7, [...stats, { id: 'far', type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.45 }]).roundTripMillis).toBe(450);
    expect(sendingLook(7, [])).toEqual({ at: 7, estimate: null, roundTripMillis: null });
    expect(jitterOf(stats)).toBe(12);
    expect(jitterOf([])).toBeNull();
  });

  it('says whether only the relay was reached', () => {
    expect(isRelayed(stats)).toBe(true);
    expect(isRelayed(stats.filter(({ id }) => id !== 'mine'))).toBe(false);
  });
});

it('a test begins low and with long frames', () => {
  const answer = 'a=rtpmap:111 opus/48000/2\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\n';
  expect(modestly(answer)).toBe('a=rtpmap:111 opus/48000/2\r\na=ptime:40\r\na=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=60\r\na=rtpmap:97 rtx/90000\r\n');
});
