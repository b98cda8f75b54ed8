// SPDX-License-Identifier: MPL-2.0
// Cameras that a site sends beside its first one: the rostrum, the audience, a document. They are
// open only while the first one is on, and leave only while the line has room for them.

import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';

import type { CameraName, Source } from '../generated/protocol';
import { DeviceError, listDevices, onDevicesChanged, openCamera, type DeviceProblem } from './devices';
import type { Capture } from './local';

const ADDED_SOURCES = ['second_camera', 'third_camera'] as const satisfies readonly Source[];
type AddedSource = (typeof ADDED_SOURCES)[number];

export type AddedCamera = {
  source: AddedSource;
  device: string;
  /** What the computer calls it. */
  label: string;
  name: CameraName;
  /** Open while the first camera is on. */
  track: MediaStreamTrack | null;
  /** Why it is not open. */
  problem: DeviceProblem | null;
  opening: boolean;
};

type Opener = (device: string) => Promise<MediaStreamTrack>;

const problemOf = (error: unknown): DeviceProblem => (error instanceof DeviceError ? error.problem : 'other');
const deviceOf = (track: MediaStreamTrack | null): string | undefined => track?.getSettings().deviceId;

export class AddedCameras {
  private readonly cameras = signal<readonly AddedCamera[]>([]);
  /** The line has room for them. */
  private readonly room = signal(false);
  /** It had, and has none now. */
  readonly rests = signal(false);
  private readonly cleanups: (() => void)[];

  /** `first` is the camera beside which they are. */
  constructor(
    private readonly first: Signal<Capture>,
    private readonly open: Opener = openCamera,
    watchDevices: (changed: () => void) => () => void = onDevicesChanged,
  ) {
    this.cleanups = [effect(() => this.followFirst(first.value)), watchDevices(() => void this.devicesChanged())];
  }

  get list(): ReadonlySignal<readonly AddedCamera[]> {
    return this.cameras;
  }

  /** What leaves of a camera now. */
  sent(source: AddedSource): { track: MediaStreamTrack | null; on: boolean; name?: CameraName } {
    const camera = this.cameras.value.find((one) => one.source === source);
    const track = this.room.value && this.first.value.on ? (camera?.track ?? null) : null;
    return { track, on: track !== null, ...(camera && { name: camera.name }) };
  }

  /** Whether the line has room for them. */
  allow(room: boolean): void {
    this.room.value = room;
    const rests = !room && this.first.peek().on && this.cameras.peek().some(({ track }) => track !== null);
    this.rests.value = rests;
  }

  /** Adds one while a place is free; false where there is none. */
  async add(device: string, label: string): Promise<boolean> {
    const taken = this.cameras.peek();
    const source = ADDED_SOURCES.find((one) => !taken.some((camera) => camera.source === one));
    if (!source || taken.some((camera) => camera.device === device) || device === deviceOf(this.first.peek().track)) return false;
    const name: CameraName = source === 'second_camera' ? 'audience' : 'document';
    this.cameras.value = [...taken, { source, device, label, name, track: null, problem: null, opening: false }];
    await this.start(source);
    return true;
  }

  rename(source: AddedSource, name: CameraName): void {
    this.change(source, { name });
    // Letters of a document stay sharp at the cost of smooth motion.
    const track = this.cameras.peek().find((one) => one.source === source)?.track;
    if (track) track.contentHint = hintOf(name);
  }

  remove(source: AddedSource): void {
    const camera = this.cameras.peek().find((one) => one.source === source);
    camera?.track?.stop();
    this.cameras.value = this.cameras.peek().filter((one) => one !== camera);
  }

  /** Opens one that failed, or that waits for the first camera. */
  async start(source: AddedSource): Promise<void> {
    const camera = this.cameras.peek().find((one) => one.source === source);
    if (!camera || camera.opening || camera.track || !this.first.peek().on) return;
    this.change(source, { opening: true, problem: null });
    const before = this.first.peek().track;
    try {
      const track = await this.open(camera.device);
      const now = this.cameras.peek().find((one) => one.source === source);
      // Devices that run one camera at a time end the first one, which comes before an added one.
      const isAlone = before !== null && (before.readyState !== 'live' || before.muted);
      if (now?.device !== camera.device || !this.first.peek().on || isAlone) {
        track.stop();
        if (isAlone) this.change(source, { problem: 'busy' });
        return;
      }
      track.contentHint = hintOf(now.name);
      track.onended = () => this.ended(source, track);
      this.change(source, { track });
    } catch (error) {
      this.change(source, { problem: problemOf(error) });
    } finally {
      this.change(source, { opening: false });
    }
  }

  /** Gives every camera back. */
  stop(): void {
    for (const end of this.cleanups.splice(0)) end();
    for (const { source } of this.cameras.peek()) this.remove(source);
  }

  private ended(source: AddedSource, track: MediaStreamTrack): void {
    if (this.cameras.peek().some((one) => one.track === track)) this.change(source, { track: null, problem: 'unplugged' });
  }

  private change(source: AddedSource, changed: Partial<AddedCamera>): void {
    this.cameras.value = this.cameras.peek().map((one) => (one.source === source ? { ...one, ...changed } : one));
  }

  /** "Camera off" is off for all of them, with their lights; on again, they come back. A device that
   * has become the first camera is no added one any more. */
  private followFirst({ on, track: first }: Capture): void {
    for (const { source, device, track, problem } of this.cameras.peek()) {
      if (first && device === deviceOf(first)) this.remove(source);
      else if (!on && track) {
        track.stop();
        this.change(source, { track: null });
      } else if (on && !track && problem === null) void this.start(source);
    }
    if (!on) this.rests.value = false;
  }

  /** What was unplugged is taken again when it is back. */
  private async devicesChanged(): Promise<void> {
    const lost = this.cameras.peek().filter(({ problem }) => problem === 'unplugged' || problem === 'none');
    if (lost.length === 0) return;
    const present = (await listDevices()).map(({ id }) => id);
    for (const { source, device } of lost) if (present.includes(device)) await this.start(source);
  }
}

const hintOf = (name: CameraName): string => (name === 'document' ? 'detail' : 'motion');
