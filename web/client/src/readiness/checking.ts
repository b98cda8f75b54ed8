// SPDX-License-Identifier: MPL-2.0
// The check of a site: microphone and camera are opened, the line is tested, a sound is played and
// asked about. Joins nothing. No DOM.

import { signal } from '@preact/signals';

import { ProblemError } from '../api/client';
import type { DeviceState, LineReport, LineState, LoudspeakerState } from '../generated/protocol';
import { LineTestFailed, measure, type Step } from '../line-test/measure';
import type { DeviceProblem } from '../session/devices';
import { followLevel } from '../session/level';
import { LocalMedia, type Kind } from '../session/local';
import { playTestSound } from '../session/test-sound';

/** Loudness above which a microphone certainly hears a voice, 0 to 1. */
const AUDIBLE_LEVEL = 0.35;
/** A server tests few lines at once: this page waits for its turn. */
const TURN_MILLIS = 3_000;
const MOST_TURNS = 60;

export type Progress<T> = T | 'waiting' | 'running';

const STATES: Record<DeviceProblem, DeviceState> = { denied: 'refused', busy: 'busy', none: 'missing', unplugged: 'missing', insecure: 'refused', other: 'failed' };

export class Checking {
  readonly microphone = signal<Progress<DeviceState>>('waiting');
  readonly camera = signal<Progress<DeviceState>>('waiting');
  readonly line = signal<Progress<LineState>>('waiting');
  readonly loudspeaker = signal<Progress<LoudspeakerState>>('waiting');
  /** How loud the microphone is now, 0 to 1. */
  readonly level = signal(0);
  readonly step = signal<Step | 'queued' | null>(null);
  readonly report = signal<LineReport | null>(null);
  readonly local = new LocalMedia();
  private readonly ending = new AbortController();
  private stopLevel: () => void = () => undefined;

  /** `tests`: where tests of the line are asked for. `speaker`: the loudspeaker in use. */
  constructor(
    private readonly tests: string,
    private readonly speaker: string,
  ) {}

  /** To be called by a press: a browser plays nothing otherwise. */
  async run(): Promise<void> {
    // One after the other: two questions of the browser at once confuse.
    await this.open('microphone');
    await this.open('camera');
    await this.testLine();
    if (!this.ending.signal.aborted) await this.play();
  }

  /** Plays the sound, once more where it was not heard. */
  async play(): Promise<void> {
    this.loudspeaker.value = 'running';
    // Nothing to play on is not heard either: the person says so.
    await playTestSound(this.speaker).catch(() => undefined);
  }

  /** Gives the devices back. */
  stop(): void {
    this.ending.abort();
    this.stopLevel();
    this.local.stop();
  }

  private async open(kind: Kind): Promise<void> {
    this[kind].value = 'running';
    await this.local.set(kind, true);
    if (this.ending.signal.aborted) {
      this.local.stop();
      return;
    }
    const { track, problem } = this.local[kind].value;
    if (!track) this[kind].value = STATES[problem ?? 'other'];
    else if (kind === 'camera') this.camera.value = 'works';
    else this.listen(track);
  }

  private listen(track: MediaStreamTrack): void {
    this.microphone.value = 'silent';
    try {
      this.stopLevel = followLevel(track, (level) => {
        this.level.value = level;
        if (level > AUDIBLE_LEVEL) this.microphone.value = 'works';
      });
    } catch {
      // A browser that cannot measure it; the person sees no bar.
    }
  }

  private async testLine(): Promise<void> {
    this.line.value = 'running';
    for (let turn = 0; turn < MOST_TURNS && !this.ending.signal.aborted; turn++) {
      try {
        this.report.value = await measure(this.tests, this.ending.signal, (step) => (this.step.value = step));
        this.line.value = 'tested';
        return;
      } catch (error) {
        if (error instanceof LineTestFailed) {
          this.line.value = error.by;
          return;
        }
        if (!(error instanceof ProblemError) || error.problem.code !== 'line_tests_full') break;
        this.step.value = 'queued';
        await new Promise((next) => setTimeout(next, TURN_MILLIS));
      }
    }
    this.line.value = 'unchecked';
  }
}
