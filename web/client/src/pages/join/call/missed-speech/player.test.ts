// SPDX-License-Identifier: MPL-2.0
import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Session } from '../../../../session/session';
import { ReplayPlayer } from './player';

/** Sound that is a part long, and over when the test says so. */
class FakeAudio {
  static all: FakeAudio[] = [];
  currentTime = 0;
  duration = 10;
  paused = true;
  onended: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(public src: string) {
    FakeAudio.all.push(this);
  }
  play() {
    this.paused = false;
    return Promise.resolve();
  }
  pause() {
    this.paused = true;
  }
  removeAttribute() {
    this.src = '';
  }
}

let addresses: Set<string>;
let session: Session;
let player: ReplayPlayer;
const answer = vi.fn<(address: string) => Promise<Response>>();
const sound = () => Promise.resolve(new Response('sound'));
const nobody = () => Promise.resolve(new Response(null, { status: 204 }));

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  addresses = new Set();
  FakeAudio.all = [];
  answer.mockReset();
  vi.stubGlobal('Audio', FakeAudio);
  vi.stubGlobal('fetch', answer);
  let n = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    const address = `blob:${n++}`;
    addresses.add(address);
    return address;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((address) => void addresses.delete(address));
  session = { meeting: 'm', state: signal({ clockOffset: 0 }), speaker: { used: signal('') }, isReplaying: signal(false) } as unknown as Session;
  player = new ReplayPlayer(session);
});

afterEach(() => {
  player.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const passes = (millis: number) => vi.advanceTimersByTimeAsync(millis);
const playing = () => FakeAudio.all.filter(({ paused }) => !paused);

test('live voices are silent while it plays, and back at once by a press, with nothing kept', async () => {
  answer.mockImplementation(sound);
  player.start(900_000);
  expect(session.isReplaying.value).toBe(true);
  await passes(300);
  expect(playing().length).toBe(1);
  expect(player.playback.value).toMatchObject({ is: 'on', at: 900_000, sounding: true });
  expect(answer.mock.calls.map(([address]) => address)).toEqual(['/api/v1/meetings/m/replay?from=900000&until=910000', '/api/v1/meetings/m/replay?from=910000&until=920000']);
  player.backToLive();
  expect(session.isReplaying.value).toBe(false);
  expect(playing()).toEqual([]);
  expect(addresses.size).toBe(0);
  await passes(60_000);
  expect(answer).toHaveBeenCalledTimes(2);
});

test('however long it plays, two parts are kept at most', async () => {
  answer.mockImplementation(sound);
  player.start(900_000);
  for (let part = 0; part < 5; part++) {
    await passes(300);
    expect(addresses.size).toBeLessThanOrEqual(2);
    expect(playing().length).toBe(1);
    playing()[0]?.onended?.();
  }
  expect(player.playback.value).toMatchObject({ is: 'on', at: 950_000 });
});

test('a cut in which nobody spoke is over in a moment, and that is said', async () => {
  answer.mockImplementation(nobody);
  player.start(960_000);
  await passes(1_000);
  expect(player.playback.value).toMatchObject({ is: 'off', why: 'nobody spoke' });
  expect(session.isReplaying.value).toBe(false);
});

test('a part that does not come is asked for four times; then live sound is back, and it may go on there', async () => {
  answer.mockImplementation(() => Promise.reject(new TypeError('no line')));
  player.start(900_000);
  await passes(6_900);
  expect(session.isReplaying.value).toBe(true);
  await passes(300);
  expect(answer).toHaveBeenCalledTimes(4);
  expect(player.playback.value).toEqual({ is: 'off', why: 'out of reach', at: 900_000 });
  expect(session.isReplaying.value).toBe(false);
});

test('where the server asks to wait, it goes on by itself after that, however often', async () => {
  const busy = () => Promise.resolve(new Response(null, { status: 429, headers: { 'Retry-After': '5' } }));
  for (let n = 0; n < 6; n++) answer.mockImplementationOnce(busy);
  answer.mockImplementation(sound);
  player.start(900_000);
  await passes(29_000);
  expect(answer).toHaveBeenCalledTimes(6);
  expect(player.playback.value).toMatchObject({ is: 'on', at: 900_000, sounding: false });
  await passes(2_000);
  expect(playing().length).toBe(1);
  expect(player.playback.value).toMatchObject({ is: 'on', at: 900_000, sounding: true });
});

test('where the connection is lost it stops, and says where', async () => {
  answer.mockImplementation(sound);
  player.start(900_000);
  await passes(300);
  for (const audio of playing()) audio.currentTime = 4;
  expect(player.lost()).toBe(904_000);
  expect(player.playback.value).toEqual({ is: 'off', why: 'lost', at: 904_000 });
  expect(player.lost()).toBe(null);
});

test('a browser that cannot play it is back at live sound', async () => {
  answer.mockImplementation(sound);
  player.start(900_000);
  await passes(300);
  playing()[0]?.onerror?.();
  expect(player.playback.value).toMatchObject({ is: 'off', why: 'cannot play' });
  expect(session.isReplaying.value).toBe(false);
});
