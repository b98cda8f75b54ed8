// SPDX-License-Identifier: MPL-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { DeviceError, type DeviceProblem } from './devices';
import { LocalMedia, type Kind } from './local';

class FakeTrack {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  onended: (() => void) | null = null;

  constructor(readonly device: string) {}

  getSettings() {
    return { deviceId: this.device };
  }

  stop() {
    this.readyState = 'ended';
  }
}

/** A desk with devices that are plugged in and out, or held by another program. */
class Desk {
  readonly plugged: Record<Kind, string[]> = { microphone: ['laptop', 'hall'], camera: ['webcam', 'hall camera'] };
  readonly refusing = new Map<string, DeviceProblem>();
  readonly opened: FakeTrack[] = [];
  /** A phone that opens one camera at a time. */
  oneCamera = false;
  /** Waits here before a device opens. */
  pause: Promise<undefined> = Promise.resolve(undefined);
  readonly local = new LocalMedia({ microphone: (id) => this.open('microphone', id), camera: (id) => this.open('camera', id) });

  private async open(kind: Kind, id: string | null): Promise<MediaStreamTrack> {
    await this.pause;
    const device = id ?? this.plugged[kind][0];
    if (device === undefined || !this.plugged[kind].includes(device)) throw new DeviceError('none');
    const refusal = this.refusing.get(device);
    if (refusal) throw new DeviceError(refusal);
    if (kind === 'camera' && this.oneCamera && this.opened.some((one) => one.readyState === 'live')) throw new DeviceError('busy');
    const track = new FakeTrack(device);
    this.opened.push(track);
    return track as unknown as MediaStreamTrack;
  }

  used(kind: Kind): string | undefined {
    const { track } = this.local[kind].value;
    return (track as unknown as FakeTrack | null)?.device;
  }

  async plugOut(kind: Kind, device: string): Promise<void> {
    this.plugged[kind] = this.plugged[kind].filter((one) => one !== device);
    for (const track of this.opened.filter((one) => one.device === device && one.readyState === 'live')) {
      track.readyState = 'ended';
      track.onended?.();
    }
    await this.settled();
  }

  async plugIn(kind: Kind, device: string): Promise<void> {
    this.plugged[kind].push(device);
    await this.local.devicesChanged(this.plugged[kind]);
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
}

let stored: Map<string, string>;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value) });
});

describe('another microphone', () => {
  it('that is busy leaves the working one in place and says why', async () => {
    const desk = new Desk();
    await desk.local.set('microphone', true);
    desk.refusing.set('hall', 'busy');
    await desk.local.choose('microphone', 'hall');
    expect(desk.used('microphone')).toBe('laptop');
    expect(desk.local.microphone.value).toMatchObject({ on: true, problem: 'busy', opening: false });
    expect(desk.opened.map(({ readyState }) => readyState)).toEqual(['live']);
  });

  it('is remembered only once it opened', async () => {
    const desk = new Desk();
    await desk.local.set('microphone', true);
    desk.refusing.set('hall', 'busy');
    await desk.local.choose('microphone', 'hall');
    expect(stored.size).toBe(0);
    desk.refusing.clear();
    await desk.local.choose('microphone', 'hall');
    expect(stored.get('diemcau.microphone')).toBe('hall');
    expect(desk.used('microphone')).toBe('hall');
    expect(desk.opened[0]?.readyState).toBe('ended');
  });

  it('chosen while muted stays muted', async () => {
    const desk = new Desk();
    await desk.local.set('microphone', true);
    await desk.local.set('microphone', false);
    await desk.local.choose('microphone', 'hall');
    expect(desk.local.microphone.value).toMatchObject({ on: false, problem: null });
    expect(desk.local.microphone.value.track?.enabled).toBe(false);
  });

  it('muted by the chair while it opens is muted when it is open', async () => {
    const desk = new Desk();
    await desk.local.set('microphone', true);
    let open: (() => void) | undefined;
    desk.pause = new Promise((done) => (open = () => done(undefined)));
    const choosing = desk.local.choose('microphone', 'hall');
    await desk.local.set('microphone', false);
    expect(desk.opened[0]?.enabled).toBe(false);
    open?.();
    await choosing;
    expect(desk.used('microphone')).toBe('hall');
    expect(desk.local.microphone.value.on).toBe(false);
    expect(desk.local.microphone.value.track?.enabled).toBe(false);
  });

  it('chosen after the first failed is switched on', async () => {
    const desk = new Desk();
    desk.refusing.set('laptop', 'busy');
    await desk.local.set('microphone', true);
    expect(desk.local.microphone.value).toMatchObject({ on: false, track: null, problem: 'busy' });
    await desk.local.choose('microphone', 'hall');
    expect(desk.local.microphone.value).toMatchObject({ on: true, problem: null });
  });
});

describe('a microphone plugged out during the call', () => {
  it('is followed by another one at once, and used again when it is back', async () => {
    const desk = new Desk();
    stored.set('diemcau.microphone', 'hall');
    await desk.local.set('microphone', true);
    expect(desk.used('microphone')).toBe('hall');
    await desk.plugOut('microphone', 'hall');
    expect(desk.used('microphone')).toBe('laptop');
    expect(desk.local.microphone.value).toMatchObject({ on: true, problem: 'unplugged' });
    await desk.plugIn('microphone', 'hall');
    expect(desk.used('microphone')).toBe('hall');
    expect(desk.local.microphone.value).toMatchObject({ on: true, problem: null });
  });

  it('that was the only one is said, and comes back by itself', async () => {
    const desk = new Desk();
    desk.plugged.microphone = ['laptop'];
    await desk.local.set('microphone', true);
    await desk.plugOut('microphone', 'laptop');
    expect(desk.local.microphone.value).toMatchObject({ on: false, track: null, problem: 'unplugged' });
    await desk.plugIn('microphone', 'laptop');
    expect(desk.local.microphone.value).toMatchObject({ on: true, problem: null });
  });

  it('while muted opens nothing', async () => {
    const desk = new Desk();
    await desk.local.set('microphone', true);
    await desk.local.set('microphone', false);
    await desk.plugOut('microphone', 'laptop');
    await desk.plugIn('microphone', 'laptop');
    expect(desk.local.microphone.value).toMatchObject({ on: false, track: null, problem: null });
    expect(desk.opened).toHaveLength(1);
  });
});

describe('a camera', () => {
  it('of a phone that opens one at a time is changed', async () => {
    const desk = new Desk();
    desk.oneCamera = true;
    await desk.local.set('camera', true);
    await desk.local.choose('camera', 'hall camera');
    expect(desk.used('camera')).toBe('hall camera');
    expect(desk.local.camera.value.problem).toBe(null);
  });

  it('that cannot be had there leaves the first one on', async () => {
    const desk = new Desk();
    desk.oneCamera = true;
    desk.refusing.set('hall camera', 'busy');
    await desk.local.set('camera', true);
    await desk.local.choose('camera', 'hall camera');
    expect(desk.used('camera')).toBe('webcam');
    expect(desk.local.camera.value).toMatchObject({ on: true, problem: 'busy' });
  });

  it('switched off gives its device back', async () => {
    const desk = new Desk();
    await desk.local.set('camera', true);
    await desk.local.set('camera', false);
    expect(desk.opened[0]?.readyState).toBe('ended');
    expect(desk.local.camera.value).toMatchObject({ on: false, track: null });
  });

  it('that opens after the meeting was left is given back', async () => {
    const desk = new Desk();
    const opening = desk.local.set('camera', true);
    desk.local.stop();
    await opening;
    expect(desk.opened[0]?.readyState).toBe('ended');
    expect(desk.local.camera.value.track).toBe(null);
  });
});
