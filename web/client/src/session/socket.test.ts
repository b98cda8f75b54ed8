// SPDX-License-Identifier: MPL-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Participant, ServerMessage } from '../generated/protocol';
import { LiveSocket, type SocketLike } from './socket';
import { person, room, welcome } from './test-room';

/** A line whose other end the test holds. */
class TestLine implements SocketLike {
  readyState: SocketLike['readyState'] = 0;
  sent: string[] = [];
  onopen: WebSocket['onopen'] = null;
  onclose: WebSocket['onclose'] = null;
  onmessage: WebSocket['onmessage'] = null;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.call(this as unknown as WebSocket, new Event('open'));
  }
  breaks(): void {
    this.readyState = 3;
    this.onclose?.call(this as unknown as WebSocket, new Event('close') as CloseEvent);
  }
  says(data: unknown): void {
    this.onmessage?.call(this as unknown as WebSocket, { data } as MessageEvent);
  }
}

class TestSite {
  readonly lines: TestLine[] = [];
  readonly received: ServerMessage[] = [];
  losses = 0;
  neverOpened = 0;
  media = false;
  readonly socket = new LiveSocket(
    () => 'ws://hop.example',
    {
      received: (message) => this.received.push(message),
      lost: () => (this.losses += 1),
      neverOpened: () => (this.neverOpened += 1),
      pathStands: () => this.media,
    },
    () => {
      const line = new TestLine();
      this.lines.push(line);
      return line;
    },
    () => Date.now(),
    () => 0.5,
  );
  get line(): TestLine {
    const line = this.lines.at(-1);
    if (!line) throw new Error('no line was opened');
    return line;
  }
}

describe('the line of a commune', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('opens while the person is at the door, and joins on it when they enter', () => {
    const site = new TestSite();
    site.socket.openAhead();
    site.line.opens();
    expect(site.line.sent).toEqual([]);
    site.socket.connect();
    expect([site.lines.length, site.line.sent]).toEqual([1, ['{"type":"enter"}']]);
  });

  it('joins as soon as the socket opens that was asked for at the door', () => {
    const site = new TestSite();
    site.socket.openAhead();
    site.socket.connect();
    expect(site.line.sent).toEqual([]);
    site.line.opens();
    expect([site.lines.length, site.line.sent]).toEqual([1, ['{"type":"enter"}']]);
  });

  it('opens another where the first was closed meanwhile, or does not answer', () => {
    const site = new TestSite();
    site.socket.openAhead();
    site.line.opens();
    site.line.breaks();
    site.socket.connect();
    expect([site.lines.length, site.losses]).toEqual([2, 0]);
    site.line.opens();
    expect(site.line.sent).toEqual([]);

    const silent = new TestSite();
    silent.socket.openAhead();
    silent.line.opens();
    silent.socket.connect();
    vi.advanceTimersByTime(9_000);
    expect(silent.lines.length).toBe(2);
  });

  it('comes back by itself after a loss, and at most some seconds apart', () => {
    const site = new TestSite();
    site.socket.connect();
    site.line.opens();
    site.line.breaks();
    expect(site.losses).toBe(1);
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      vi.advanceTimersByTime(5_000);
      expect(site.lines.length).toBe(attempt);
      site.line.breaks();
    }
  });

  it('is given up when nothing answers, though the browser still calls it open', () => {
    const site = new TestSite();
    site.socket.connect();
    site.line.opens();
    vi.advanceTimersByTime(15_000);
    expect(site.line.sent[0]).toContain('"ping"');
    site.line.says('{"type":"pong","sent_at":0,"at":0}');
    vi.advanceTimersByTime(14_000);
    expect(site.losses).toBe(0);
    vi.advanceTimersByTime(7_000 + 1_000);
    expect(site.losses).toBe(1);
    expect(site.lines.length).toBe(2);
  });

  it('is not given up where everything takes long, though it is doubted', () => {
    const site = new TestSite();
    site.socket.connect();
    vi.advanceTimersByTime(4_000);
    site.line.opens();
    for (let i = 0; i < 3; i += 1) {
      site.socket.probe();
      vi.advanceTimersByTime(5_000);
      site.line.says('{"type":"pong","sent_at":0,"at":0}');
    }
    expect(site.losses).toBe(0);
    site.socket.probe();
    vi.advanceTimersByTime(7_000);
    expect(site.losses, 'but when it is dead').toBe(1);
  });

  it('is tried at once when the device finds a network again', () => {
    const site = new TestSite();
    site.socket.connect();
    for (let i = 0; i < 8; i += 1) {
      site.line.breaks();
      vi.advanceTimersByTime(5_000);
    }
    site.line.breaks();
    const before = site.lines.length;
    site.socket.reconnectNow();
    expect(site.lines.length).toBe(before + 1);
  });

  it('comes back within a second and a bit when it is doubted and does not answer, and stays when it does', () => {
    const site = new TestSite();
    site.socket.connect();
    site.line.opens();
    site.socket.probe();
    site.line.says('{"type":"pong","sent_at":0,"at":0}');
    vi.advanceTimersByTime(3_000);
    expect(site.losses).toBe(0);
    site.socket.probe();
    vi.advanceTimersByTime(1_500);
    expect(site.losses).toBe(1);
    expect(site.lines.length).toBe(2);
    // The new attempt began before there was a network.
    site.socket.probe();
    expect(site.lines.length).toBe(3);
  });

  it('is given more time where it is doubted while media arrives', () => {
    const site = new TestSite();
    site.media = true;
    site.socket.connect();
    site.line.opens();
    site.socket.probe();
    vi.advanceTimersByTime(5_000);
    site.line.says('{"type":"pong","sent_at":0,"at":0}');
    vi.advanceTimersByTime(10_000);
    expect(site.losses).toBe(0);
    site.socket.probe();
    vi.advanceTimersByTime(13_000);
    expect(site.losses, 'but not for ever').toBe(1);
  });

  it('is given more time with each attempt that does not open', () => {
    const site = new TestSite();
    site.socket.connect();
    const attempts: number[] = [];
    for (let second = 0; second < 80; second += 1) {
      vi.advanceTimersByTime(1_000);
      if (site.lines.length > attempts.length + 1) attempts.push(second);
    }
    const gaps = attempts.slice(1).map((at, i) => at - (attempts[i] ?? 0));
    expect(gaps[0]).toBeGreaterThanOrEqual(12);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(20);
  });

  it('asks why when it is turned away again and again', () => {
    const site = new TestSite();
    site.socket.connect();
    site.line.breaks();
    expect(site.neverOpened).toBe(0);
    vi.advanceTimersByTime(1_000);
    site.line.breaks();
    expect(site.neverOpened).toBe(1);
  });

  it('sends nothing while it is down, and says so', () => {
    const site = new TestSite();
    site.socket.connect();
    expect(site.socket.send({ type: 'leave' })).toBe(false);
    site.line.opens();
    expect(site.socket.send({ type: 'leave' })).toBe(true);
  });

  it('overlooks what it cannot read', () => {
    const site = new TestSite();
    site.socket.connect();
    site.line.opens();
    for (const rubbish of ['{', 'null', '7', new ArrayBuffer(3)]) site.line.says(rubbish);
    site.line.says('{"type":"lobby","meeting_title":"Giao ban"}');
    expect(site.received).toEqual([{ type: 'lobby', meeting_title: 'Giao ban' }]);
  });

  it('hands everybody on as a row, who come by columns', () => {
    const site = new TestSite();
    site.socket.connect();
    site.line.opens();
    const people = [person('An', { role: 'chair' }), person('Lập', { on: ['microphone'], unit: 'Xã Tân Lập' })];
    const byColumns = Object.fromEntries(Object.keys(people[0] ?? {}).map((field) => [field, people.map((one) => one[field as keyof Participant])]));
    const inside = welcome('Lập', people);
    site.line.says(JSON.stringify({ ...inside, state: { ...room([]), people: byColumns } }));
    expect(site.received.map((message) => message.type === 'welcome' && message.state.participants)).toEqual([people]);
  });

  it('hands on the welcome of a server of another version, so that the page can say that it is outdated', () => {
    const site = new TestSite();
    site.socket.connect();
    site.line.opens();
    site.line.says(JSON.stringify(welcome('Lập', [person('Lập')])));
    expect(site.received.map(({ type }) => type)).toEqual(['welcome']);
  });

  it('stays down when it was stopped', () => {
    const site = new TestSite();
    site.socket.connect();
    site.line.opens();
    site.socket.stop();
    site.socket.reconnectNow();
    vi.advanceTimersByTime(60_000);
    expect(site.lines.length).toBe(1);
  });
});
