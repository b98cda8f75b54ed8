// SPDX-License-Identifier: MPL-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { ClientMessage } from '../generated/protocol';
import { connectionName } from './connection-name';
import { thriftyOpus } from './sdp';
import { tilesOf, View } from './view';

describe('what is on screen', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is told once after it settles, the stage first', () => {
    const sent: ClientMessage[] = [];
    const view = new View((message) => sent.push(message) > 0);
    const [stage, small] = [{}, {}];
    view.show(small, { participant: 'Phố', source: 'camera', width: 160, height: 90, rank: 1 });
    view.show(stage, { participant: 'Lập', source: 'camera', width: 900.4, height: 506, rank: 0 });
    vi.advanceTimersByTime(1_000);
    view.show(stage, { participant: 'Lập', source: 'camera', width: 900.4, height: 506, rank: 0 });
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([
      {
        type: 'view',
        tiles: [
          { participant: 'Lập', source: 'camera', width: 900, height: 506 },
          { participant: 'Phố', source: 'camera', width: 160, height: 90 },
        ],
      },
    ]);
    view.hide(small);
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(2);
  });

  it('is told again to a new connection', () => {
    const sent: ClientMessage[] = [];
    const view = new View((message) => sent.push(message) > 0);
    view.resend();
    vi.advanceTimersByTime(1_000);
    view.resend();
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(2);
  });

  it('is never more than the server takes', () => {
    const shown = Array.from({ length: 40 }, (_, i) => ({ participant: String(i), source: 'camera' as const, width: 160, height: 90, rank: i }));
    expect(tilesOf(shown)).toHaveLength(25);
  });
});

describe('session descriptions', () => {
  const answer = 'v=0\r\na=ice-ufrag:aBcD\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=0\r\na=mid:0\r\n';

  it('ask for silence without packets and for repair', () => {
    expect(thriftyOpus(answer)).toContain('a=fmtp:111 minptime=10;usedtx=1;useinbandfec=1\r\n');
    expect(thriftyOpus(answer.replace(/a=fmtp.*\r\n/, ''))).toContain('a=rtpmap:111 opus/48000/2\r\na=fmtp:111 usedtx=1;useinbandfec=1\r\n');
    expect(thriftyOpus('v=0\r\n')).toBe('v=0\r\n');
  });

  it('tell one connection of the server from the next, and not from itself after an ICE restart', () => {
    const described = (session: number, ufrag: string) => `v=0\r\no=server ${session} 2 IN IP4 0.0.0.0\r\ns=-\r\na=ice-ufrag:${ufrag}\r\n`;
    expect(connectionName(described(71, 'aBcD'))).toBe(connectionName(described(71, 'eFgH')));
    expect(connectionName(described(71, 'aBcD'))).not.toBe(connectionName(described(72, 'aBcD')));
  });
});
