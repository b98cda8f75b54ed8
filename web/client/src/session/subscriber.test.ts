// SPDX-License-Identifier: MPL-2.0
import { afterEach, expect, it, vi } from 'vitest';

import type { ClientMessage } from '../generated/protocol';
import { Subscriber } from './subscriber';

const offer = (name: string) => `v=0\r\no=- ${name} 1 IN IP4 0.0.0.0\r\n`;

/** A browser's connection: what is under way when it is closed never settles. */
class FakeConnection {
  static all: FakeConnection[] = [];
  static isSlow = false;
  connectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  localDescription: { sdp: string } | null = null;
  closed = false;
  constructor() {
    FakeConnection.all.push(this);
  }
  setRemoteDescription = () => (FakeConnection.isSlow ? new Promise<void>(() => undefined) : Promise.resolve());
  createAnswer = () => Promise.resolve({ type: 'answer', sdp: 'answer' });
  setLocalDescription = (description: { sdp: string }) => {
    this.localDescription = description;
    return Promise.resolve();
  };
  getTransceivers = () => [];
  close = () => (this.closed = true);
}

afterEach(() => {
  vi.unstubAllGlobals();
  Object.assign(FakeConnection, { all: [], isSlow: false });
});

function listening() {
  vi.stubGlobal('RTCPeerConnection', FakeConnection);
  const sent: ClientMessage[] = [];
  const failures: number[] = [];
  const subscriber = new Subscriber((message) => sent.push(message) > 0, () => failures.push(1));
  return { subscriber, sent, failures, answered: () => sent.filter(({ type }) => type === 'subscribe_answer') };
}

it('a connection that is replaced in the middle of its answer does not keep the next one waiting', async () => {
  const { subscriber, answered } = listening();
  FakeConnection.isSlow = true;
  void subscriber.offered(offer('1'), 1);
  await Promise.resolve();
  subscriber.restart();
  FakeConnection.isSlow = false;
  await subscriber.offered(offer('2'), 2);
  expect(answered()).toMatchObject([{ generation: 2 }]);
  expect(FakeConnection.all.map(({ closed }) => closed)).toEqual([true, false]);
});

it('nor does one whose server has another connection', async () => {
  const { subscriber, answered } = listening();
  FakeConnection.isSlow = true;
  void subscriber.offered(offer('1'), 1);
  await Promise.resolve();
  FakeConnection.isSlow = false;
  await subscriber.offered(offer('2'), 1);
  expect(answered()).toHaveLength(1);
});

it('offers on one connection are answered in order', async () => {
  const { subscriber, answered, failures } = listening();
  void subscriber.offered(offer('1'), 1);
  await subscriber.offered(offer('1'), 2);
  expect(answered()).toMatchObject([{ generation: 1 }, { generation: 2 }]);
  expect(failures).toEqual([]);
});
