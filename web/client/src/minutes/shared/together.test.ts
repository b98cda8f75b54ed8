// SPDX-License-Identifier: MPL-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';

import type { DraftUpdate } from '../../generated/protocol';
import type { DraftSocket } from './line';
import { Together } from './together';

class Socket implements DraftSocket {
  static all: Socket[] = [];
  static get last(): Socket {
    const last = Socket.all.at(-1);
    if (!last) throw new Error('nobody has connected');
    return last;
  }
  readyState: DraftSocket['readyState'] = 0;
  onopen: DraftSocket['onopen'] = null;
  onclose: DraftSocket['onclose'] = null;
  onmessage: DraftSocket['onmessage'] = null;
  readonly sent: string[] = [];
  constructor() {
    Socket.all.push(this);
  }
  send = (text: string) => void this.sent.push(text);
  close = () => void (this.readyState = 3);
  opens(): this {
    this.readyState = 1;
    this.onopen?.call(this as unknown as WebSocket, new Event('open'));
    return this;
  }
  tells(...updates: unknown[]): this {
    for (const update of updates) this.onmessage?.call(this as unknown as WebSocket, { data: JSON.stringify(update) } as MessageEvent);
    return this;
  }
  loses(): void {
    this.readyState = 3;
    this.onclose?.call(this as unknown as WebSocket, {} as CloseEvent);
  }
}

const empty = Y.encodeStateAsUpdate(new Y.Doc());
const text = btoa(String.fromCharCode(...empty));
const binh = { connection: 9, user: 'binh', name: 'Trần Thị Bình', cursor: null };
const opened: DraftUpdate = { type: 'opened', connection: 1, update: text, state_vector: btoa('\0'), saved: { revision: 1, saved_at: 0, saved_by_name: '', unprintable: [], draft_note: null }, editors: [binh] };

let together: Together;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', Object.assign(globalThis, { location: { protocol: 'http:', host: 'x' } }));
  vi.stubGlobal('WebSocket', Socket);
  const none = () => undefined;
  together = new Together('m1', { body: none, head: none, edited: none, kept: none, refused: none, lost: none, back: none, shut: none, saved: none, notSaved: none, gone: none, others: none, selection: () => ({ anchor: 0, head: 0 }) });
  together.begin({ epoch: 1, state: empty });
  Socket.last.opens().tells(opened);
});
afterEach(() => {
  together.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a line that is lost for more than a moment is told to who only reads, and taken back', () => {
  Socket.last.loses();
  vi.advanceTimersByTime(1_000);
  expect(together.isCut.value).toBe(false);
  Socket.last.opens().tells(opened);
  vi.advanceTimersByTime(10_000);
  expect(together.isCut.value).toBe(false);
  Socket.last.loses();
  vi.advanceTimersByTime(3_100);
  expect(together.isCut.value).toBe(true);
  together.lookNow();
  Socket.last.opens().tells(opened);
  expect(together.isCut.value).toBe(false);
});

test('a window that rests connects again when it is used, and not by itself', () => {
  Socket.last.tells({ type: 'resting' });
  const connections = Socket.all.length;
  vi.advanceTimersByTime(120_000);
  expect([together.isResting.value, Socket.all.length]).toEqual([true, connections]);
  together.lookNow();
  expect(Socket.all.length).toBe(connections + 1);
  Socket.last.opens().tells(opened);
  expect(together.isResting.value).toBe(false);
});

test('who writes is known while they write', () => {
  Socket.last.tells({ type: 'edited', connection: 9, update: text });
  expect(together.writing.value).toEqual(['Trần Thị Bình']);
  vi.advanceTimersByTime(6_000);
  expect(together.writing.value).toEqual([]);
});
