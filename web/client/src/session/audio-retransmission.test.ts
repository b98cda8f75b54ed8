// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';
import { withSoundNack } from './audio-retransmission';

const OFFER = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=rtpmap:63 red/48000/2',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack pli',
  '',
].join('\r\n');

describe('lost sound is asked for again', () => {
  it('where the browser offers Opus, and nothing else changes', () => {
    const changed = withSoundNack(OFFER);
    expect(changed.split('\r\n').filter((line) => !OFFER.includes(line))).toEqual(['a=rtcp-fb:111 nack']);
    expect(changed.indexOf('a=rtcp-fb:111 nack')).toBeGreaterThan(changed.indexOf('a=rtpmap:111'));
  });

  it('and once only', () => {
    expect(withSoundNack(withSoundNack(OFFER))).toBe(withSoundNack(OFFER));
  });
});
