// SPDX-License-Identifier: MPL-2.0
// What this device gives to the meeting: its microphone, camera and screen, on or off. Owns the
// tracks.

import { signal, type Signal } from '@preact/signals';

import type { AddedCameras } from './added-cameras';
import { DeviceError, openCamera, openMicrophone, openScreen, type DeviceProblem } from './devices';
import { readPreference, savePreference } from './preferences';

export type Capture = {
  on: boolean;
  /** Open while on; a microphone stays open while muted, so that it is back at once. */
  track: MediaStreamTrack | null;
  /** Why the device that was wanted is not in use. With a `track`, another one is in use instead.
   */
  problem: DeviceProblem | null;
  /** Being opened: the person may have to answer the browser's question. */
  opening: boolean;
  /** Grows with each problem, so that the same one twice is told twice. */
  failures: number;
};

const OFF: Capture = { on: false, track: null, problem: null, opening: false, failures: 0 };

export type Kind = 'microphone' | 'camera';

/** How devices are opened; tests have their own. */
type Openers = Record<Kind, (device: string | null) => Promise<MediaStreamTrack>>;
const BROWSER: Openers = { microphone: openMicrophone, camera: openCamera };

const problemOf = (error: unknown): DeviceProblem => (error instanceof DeviceError ? error.problem : 'other');
const idOf = (track: MediaStreamTrack | null): string | null => track?.getSettings().deviceId ?? null;

export class LocalMedia {
  readonly microphone: Signal<Capture> = signal(OFF);
  readonly camera: Signal<Capture> = signal(OFF);
  readonly screen: Signal<Capture> = signal(OFF);
  /** Cameras beside the first one, once own media is sent. */
  readonly added = signal<AddedCameras | null>(null);
  /** What the person, or the chair, wants; a device that is just being opened follows it. */
  private readonly wanted: Record<Kind, boolean> = { microphone: false, camera: false };
  /** The device that went away while it was in use; it is taken again when it comes back. */
  private readonly missed: Record<Kind, string | null> = { microphone: null, camera: null };
  private stopped = false;

  constructor(private readonly openers: Openers = BROWSER) {}

  /** Switches a device on or off. Never throws: what went wrong is in `problem`. */
  async set(kind: Kind, on: boolean): Promise<void> {
    this.stopped = false;
    this.wanted[kind] = on;
    const capture = this[kind];
    const { track, opening } = capture.value;
    if (opening) {
      // Muted is muted at once, also while another microphone is being opened.
      if (track && kind === 'microphone') track.enabled = on;
      if (track) capture.value = { ...capture.value, on };
    } else if (!on || track?.readyState === 'live') this.use(kind, track);
    else await this.attempt(kind, () => this.openUsual(kind));
  }

  /** Changes to another device of the same kind. Only one that opened takes the place of the one in
   * use, and is remembered. */
  async choose(kind: Kind, id: string): Promise<void> {
    const { track, problem, opening } = this[kind].value;
    if (opening) return;
    // Nothing was open because it failed, not because it was switched off.
    if (!track && problem) this.wanted[kind] = true;
    await this.attempt(kind, async () => {
      const opened = await this.openBeside(kind, id, track);
      savePreference(kind, id);
      this.missed[kind] = null;
      return opened;
    });
  }

  /** Devices were plugged in or out. What was missing is tried again, if it is still wanted. */
  async devicesChanged(present: readonly string[]): Promise<void> {
    for (const kind of ['microphone', 'camera'] as const) {
      const { track, problem, opening } = this[kind].value;
      const missed = this.missed[kind];
      if (opening || !this.wanted[kind]) continue;
      if (track && missed !== null && missed !== idOf(track) && present.includes(missed)) await this.choose(kind, missed);
      else if (!track && (problem === 'unplugged' || problem === 'none')) await this.attempt(kind, () => this.openUsual(kind));
    }
  }

  /** `first` is done once a screen was chosen, before it is shown. */
  async shareScreen(first: () => void = () => undefined): Promise<void> {
    const { opening, failures } = this.screen.value;
    if (opening) return;
    const begun = { ...OFF, opening: true };
    this.screen.value = begun;
    try {
      const track = await openScreen();
      // Everything was given back while the browser's chooser was open: nothing is shown.
      if (this.screen.value !== begun) return track?.stop();
      if (track) first();
      this.screen.value = track ? { ...OFF, on: true, track } : OFF;
      track?.addEventListener('ended', () => this.stopScreen());
    } catch (error) {
      if (this.screen.value === begun) this.screen.value = { ...OFF, problem: problemOf(error), failures: failures + 1 };
    }
  }

  stopScreen(): void {
    this.screen.value.track?.stop();
    this.screen.value = OFF;
  }

  /** Opens again what was in use when `stop` gave it back. */
  async resume(): Promise<void> {
    await this.set('microphone', this.wanted.microphone);
    await this.set('camera', this.wanted.camera);
  }

  /** Gives every device back. */
  stop(): void {
    this.stopped = true;
    for (const capture of [this.microphone, this.camera, this.screen]) {
      capture.value.track?.stop();
      capture.value = OFF;
    }
  }

  /** Opens a device; what was in use stays in use where that fails. `instead`: it stands in for one
   * that went away. */
  private async attempt(kind: Kind, open: () => Promise<MediaStreamTrack>, instead: DeviceProblem | null = null): Promise<void> {
    const capture = this[kind];
    const { track: before } = capture.value;
    capture.value = { ...capture.value, opening: true, problem: null };
    try {
      const track = await open();
      if (track !== before) before?.stop();
      this.adopt(kind, track, instead);
    } catch (error) {
      const problem = instead ?? problemOf(error);
      // Some devices end the first when the second is asked for, even in vain.
      const still = before && before.readyState !== 'live' ? await this.openers[kind](idOf(before)).catch(() => null) : before;
      this.adopt(kind, still, problem);
    }
  }

  private adopt(kind: Kind, track: MediaStreamTrack | null, problem: DeviceProblem | null): void {
    if (this.stopped) {
      track?.stop();
      return;
    }
    if (track) track.onended = () => void this.ended(kind, track);
    this.use(kind, track, problem);
  }

  /** The device that was chosen here before, or any other where that one is gone. */
  private async openUsual(kind: Kind): Promise<MediaStreamTrack> {
    const usual = readPreference(kind);
    try {
      return await this.openers[kind](usual);
    } catch (error) {
      if (usual === null || problemOf(error) !== 'none') throw error;
      return this.openers[kind](null);
    }
  }

  /** Some phones open no second camera beside the first: then the first makes way. */
  private async openBeside(kind: Kind, id: string, before: MediaStreamTrack | null): Promise<MediaStreamTrack> {
    try {
      return await this.openers[kind](id);
    } catch (error) {
      if (kind === 'microphone' || !before || problemOf(error) !== 'busy') throw error;
      before.stop();
      return this.openers[kind](id);
    }
  }

  /** The device went away. Another one takes its place at once, so that the site stays heard. */
  private async ended(kind: Kind, track: MediaStreamTrack): Promise<void> {
    const capture = this[kind];
    if (capture.value.track !== track) return;
    this.missed[kind] = idOf(track);
    // While another is being opened, its outcome decides.
    if (capture.value.opening) return;
    capture.value = { ...capture.value, on: false, track: null };
    if (this.wanted[kind]) await this.attempt(kind, () => this.openers[kind](null), 'unplugged');
  }

  /** Puts a track into use as it is wanted now: on, muted, or given back. */
  private use(kind: Kind, track: MediaStreamTrack | null, problem: DeviceProblem | null = null): void {
    const on = this.wanted[kind];
    if (track) track.enabled = on;
    if (!on && kind === 'camera') track?.stop();
    const kept = on || kind === 'microphone' ? track : null;
    const { failures } = this[kind].value;
    this[kind].value = { on: on && kept !== null, track: kept, problem, opening: false, failures: failures + (problem ? 1 : 0) };
  }
}
