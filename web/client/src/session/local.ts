// What this device gives to the meeting: its microphone, camera and screen, on or off. Owns the tracks.

import { signal, type Signal } from '@preact/signals';

import { DeviceError, openCamera, openMicrophone, openScreen, type DeviceProblem } from './devices';

export type Capture = {
  on: boolean;
  /** Open while on; a microphone stays open while muted, so that it is back at once. */
  track: MediaStreamTrack | null;
  problem: DeviceProblem | null;
  /** Being opened: the person may have to answer the browser's question. */
  opening: boolean;
};

const OFF: Capture = { on: false, track: null, problem: null, opening: false };

type Kind = 'microphone' | 'camera';
const OPENERS = { microphone: openMicrophone, camera: openCamera };

function rememberedDevice(kind: Kind): string | null {
  try {
    return localStorage.getItem(`diemcau.${kind}`);
  } catch {
    return null;
  }
}

function rememberDevice(kind: Kind, id: string): void {
  try {
    localStorage.setItem(`diemcau.${kind}`, id);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

export class LocalMedia {
  readonly microphone: Signal<Capture> = signal(OFF);
  readonly camera: Signal<Capture> = signal(OFF);
  readonly screen: Signal<Capture> = signal(OFF);

  /** Switches a device on or off. Never throws: what went wrong is in `problem`. */
  async set(kind: Kind, on: boolean): Promise<void> {
    const capture = this[kind];
    if (capture.value.opening) return;
    if (!on) {
      if (kind === 'microphone' && capture.value.track) {
        capture.value.track.enabled = false;
        capture.value = { ...capture.value, on: false };
      } else {
        capture.value.track?.stop();
        capture.value = OFF;
      }
      return;
    }
    const { track } = capture.value;
    if (track?.readyState === 'live') {
      track.enabled = true;
      capture.value = { on: true, track, problem: null, opening: false };
      return;
    }
    await this.open(kind, rememberedDevice(kind));
  }

  /** Changes to another device of the same kind and remembers it. */
  async choose(kind: Kind, id: string): Promise<void> {
    rememberDevice(kind, id);
    this[kind].value.track?.stop();
    await this.open(kind, id);
  }

  async shareScreen(): Promise<void> {
    if (this.screen.value.opening) return;
    this.screen.value = { ...OFF, opening: true };
    try {
      const track = await openScreen();
      this.screen.value = track ? { on: true, track, problem: null, opening: false } : OFF;
      track?.addEventListener('ended', () => this.stopScreen());
    } catch (error) {
      this.screen.value = { ...OFF, problem: error instanceof DeviceError ? error.problem : 'other' };
    }
  }

  stopScreen(): void {
    this.screen.value.track?.stop();
    this.screen.value = OFF;
  }

  /** Gives every device back. */
  stop(): void {
    for (const capture of [this.microphone, this.camera, this.screen]) {
      capture.value.track?.stop();
      capture.value = OFF;
    }
  }

  private async open(kind: Kind, id: string | null): Promise<void> {
    const capture = this[kind];
    capture.value = { on: false, track: null, problem: null, opening: true };
    try {
      const track = await OPENERS[kind](id);
      track.addEventListener('ended', () => {
        if (capture.value.track === track) capture.value = { ...OFF, problem: 'unplugged' };
      });
      capture.value = { on: true, track, problem: null, opening: false };
    } catch (error) {
      capture.value = { ...OFF, problem: error instanceof DeviceError ? error.problem : 'other' };
    }
  }
}
