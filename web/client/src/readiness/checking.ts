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
/** A server tests few lines at once: this page asks again until it has a place. Many pages that
 * wait do not ask in the same moment. */
const TURN_MILLIS = 2_000;
const TURN_JITTER_MILLIS = 2_000;
/** All sites of a province, one after the other, take less. */
const PATIENCE_MILLIS = 15 * 60_000;
/** Refusals after which the same may succeed. */
const QUEUED = ['line_tests_full', 'too_many_tries', 'too_fast'];

/** `before`: how many are tested first, where that is known. */
type Queued = { step: 'queued'; before: string | null };

export type Progress<T> = T | 'waiting' | 'running';

const STATES: Record<DeviceProblem, DeviceState> = { denied: 'refused', busy: 'busy', none: 'missing', unplugged: 'missing', insecure: 'insecure', other: 'failed' };

export class Checking {
  readonly microphone = signal<Progress<DeviceState>>('waiting');
  readonly camera = signal<Progress<DeviceState>>('waiting');
  readonly line = signal<Progress<LineState>>('waiting');
  readonly loudspeaker = signal<Progress<LoudspeakerState>>('waiting');
  /** How loud the microphone is now, 0 to 1. */
  readonly level = signal(0);
  readonly step = signal<Step | Queued | null>(null);
  readonly report = signal<LineReport | null>(null);
  readonly local = new LocalMedia();
  private readonly ending = new AbortController();
  private stopLevel: () => void = () => undefined;
  private isLineSkipped = false;
  private endTurn: () => void = () => undefined;

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

  /** Waits for no place any more: the line stays untested. */
  skipLine(): void {
    this.isLineSkipped = true;
    this.endTurn();
  }

  /** Gives the devices back. */
  stop(): void {
    this.ending.abort();
    this.endTurn();
    this.stopLevel();
    this.stopLevel = () => undefined;
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
      // A browser that cannot measure it: nobody knows whether it hears anything.
      this.microphone.value = 'unchecked';
    }
  }

  private nextTurn(): Promise<void> {
    return new Promise((next) => {
      const timer = setTimeout(next, TURN_MILLIS + Math.random() * TURN_JITTER_MILLIS);
      this.endTurn = () => {
        clearTimeout(timer);
        next();
      };
    });
  }

  private async testLine(): Promise<void> {
    this.line.value = 'running';
    const until = performance.now() + PATIENCE_MILLIS;
    while (performance.now() < until && !this.isLineSkipped && !this.ending.signal.aborted) {
      try {
        this.report.value = await measure(this.tests, this.ending.signal, (step) => (this.step.value = step));
        this.line.value = 'tested';
        return;
      } catch (error) {
        if (error instanceof LineTestFailed) {
          this.line.value = error.by;
          return;
        }
        if (!(error instanceof ProblemError) || !QUEUED.includes(error.problem.code)) break;
        this.step.value = { step: 'queued', before: error.problem.fact ?? null };
        await this.nextTurn();
      }
    }
    this.line.value = 'unchecked';
  }
}
