// SPDX-License-Identifier: MPL-2.0
import { signal } from '@preact/signals';
import { describe, expect, it, vi } from 'vitest';

import { AddedCameras } from './added-cameras';
import { AddedUplink } from './added-uplink';
import { DeviceError } from './devices';
import type { Capture } from './local';

class FakeTrack {
  readyState: 'live' | 'ended' = 'live';
  muted = false;
  contentHint = '';
  onended: (() => void) | null = null;
  constructor(readonly device: string) {}
  getSettings = () => ({ deviceId: this.device });
  stop() {
    this.readyState = 'ended';
  }
}

/** A hall whose first camera is on the rostrum. */
function hall() {
  const opened: FakeTrack[] = [];
  const busy = new Set<string>();
  const track = (device: string) => new FakeTrack(device) as unknown as MediaStreamTrack;
  const on = (device: string): Capture => ({ on: true, track: track(device), problem: null, opening: false, failures: 0 });
  const first = signal<Capture>(on('rostrum'));
  const open = (device: string) => {
    if (busy.has(device)) return Promise.reject(new DeviceError('busy'));
    const one = new FakeTrack(device);
    opened.push(one);
    return Promise.resolve(one as unknown as MediaStreamTrack);
  };
  const cameras = new AddedCameras(first, open, () => () => undefined);
  const list = () => cameras.list.value.map(({ source, device, problem, track: now }) => `${source} ${device} ${problem ?? (now ? 'open' : 'closed')}`);
  const lit = () => opened.filter(({ readyState }) => readyState === 'live').map(({ device }) => device);
  return { cameras, first, on, busy, opened, list, lit };
}

describe('cameras beside the first one', () => {
  it('are two at most, each device once', async () => {
    const { cameras, list } = hall();
    expect(await cameras.add('rostrum', 'USB 1'), 'the first one').toBe(false);
    expect(await cameras.add('audience', 'USB 2')).toBe(true);
    expect(await cameras.add('audience', 'USB 2')).toBe(false);
    expect(await cameras.add('document', 'USB 3')).toBe(true);
    expect(await cameras.add('door', 'USB 4')).toBe(false);
    expect(list()).toEqual(['second_camera audience open', 'third_camera document open']);
    expect(cameras.list.value.map(({ name }) => name)).toEqual(['audience', 'document']);
  });

  it('leave only while the line has room, with the name that was chosen', async () => {
    const { cameras } = hall();
    await cameras.add('audience', 'USB 2');
    expect(cameras.sent('second_camera')).toMatchObject({ track: null, on: false });
    expect(cameras.rests.value, 'it has not been tried yet').toBe(false);
    cameras.allow(true);
    cameras.rename('second_camera', { words: 'Cửa ra vào' });
    expect(cameras.sent('second_camera')).toMatchObject({ on: true, name: { words: 'Cửa ra vào' } });
    cameras.allow(false);
    expect([cameras.sent('second_camera').on, cameras.rests.value]).toEqual([false, true]);
  });

  it('that cannot be opened leave the others on and say why', async () => {
    const { cameras, busy, list } = hall();
    await cameras.add('audience', 'USB 2');
    busy.add('document');
    await cameras.add('document', 'USB 3');
    expect(list()).toEqual(['second_camera audience open', 'third_camera document busy']);
    busy.clear();
    await cameras.start('third_camera');
    expect(list().at(-1)).toBe('third_camera document open');
  });

  it('go off with the first one, lights included, and come back with it', async () => {
    const { cameras, first, on, list, lit } = hall();
    await cameras.add('audience', 'USB 2');
    first.value = { ...on('rostrum'), on: false, track: null };
    expect([list(), lit()]).toEqual([['second_camera audience closed'], []]);
    first.value = on('rostrum');
    await vi.waitFor(() => expect(lit()).toEqual(['audience']));
  });

  it('give way to the first one: its device, and a machine that runs one camera at a time', async () => {
    const { cameras, first, on, list, lit } = hall();
    await cameras.add('audience', 'USB 2');
    first.value = on('audience');
    expect([list(), lit()]).toEqual([[], []]);
    (first.value.track as unknown as FakeTrack).stop();
    await cameras.add('document', 'USB 3');
    expect([list(), lit()]).toEqual([['second_camera document busy'], []]);
  });

  it('are given back when the call is over, and one that is unplugged says so', async () => {
    const { cameras, opened, list, lit } = hall();
    await cameras.add('audience', 'USB 2');
    await cameras.add('document', 'USB 3');
    opened[0]?.onended?.();
    expect(list()).toEqual(['second_camera audience unplugged', 'third_camera document open']);
    cameras.stop();
    expect([list(), lit()]).toEqual([[], ['audience']]);
  });
});

describe('room for added cameras', () => {
  const sampler = () => {
    const uplink = new AddedUplink();
    let at = 0;
    return (seconds: number, sample: Partial<Parameters<AddedUplink['sample']>[0]>) => {
      let allowed = false;
      for (let n = 0; n < seconds * 2; n++) allowed = uplink.sample({ at: (at += 500), camera: 'full', estimate: 900_000, good: true, ...sample });
      return allowed;
    };
  };

  it('is there once the first camera has left in full for some seconds', () => {
    const after = sampler();
    expect(after(20, { camera: 'small' })).toBe(false);
    expect(after(5, {})).toBe(false);
    expect(after(2, {})).toBe(true);
  });

  it('ends before the first camera is made smaller, and is tried again later each time', () => {
    const after = sampler();
    after(8, {});
    expect(after(1, { estimate: 200_000 }), 'one loss').toBe(true);
    expect(after(4, { estimate: 200_000 })).toBe(false);
    expect(after(8, {})).toBe(false);
    expect(after(6, {})).toBe(true);
    expect(after(1, { camera: 'small' }), 'at once').toBe(false);
    expect(after(20, {})).toBe(false);
    expect(after(10, {})).toBe(true);
  });

  it('is what the server measures where the browser does not say', () => {
    expect(sampler()(20, { estimate: null, good: false })).toBe(false);
    expect(sampler()(20, { estimate: null })).toBe(true);
  });
});
