// SPDX-License-Identifier: MPL-2.0
// Somebody speaks into a microphone that is muted. Pure: from levels to one hint for each time it is
// muted. `watchMutedSpeech` has the sound, which does not leave this device.

import { levelOf } from './level';

/** Loudness from 0 to 1, as `level.ts` reports it, above which somebody may be speaking. Higher:
 * quiet people are not told; lower: fans and keyboards are taken for speech. */
const LOUD = 0.45;
/** So much of the last levels must be loud. */
const LOUD_SHARE = 0.5;
/** How many levels are looked at: two seconds. */
const LEVELS = 20;
export const LEVEL_EVERY_MILLIS = 100;

/** Takes levels one after the other; true once, when speech is heard. */
export class MutedSpeech {
  private readonly levels: boolean[] = [];
  private told = false;

  heard(level: number): boolean {
    if (this.told) return false;
    this.levels.push(level >= LOUD);
    if (this.levels.length > LEVELS) this.levels.shift();
    this.told = this.levels.length === LEVELS && this.levels.filter(Boolean).length >= LEVELS * LOUD_SHARE;
    return this.told;
  }
}

/** Listens to a muted microphone through a copy of its track; returns what stops it. */
export function watchMutedSpeech(track: MediaStreamTrack, tell: () => void): () => void {
  const copy = track.clone();
  copy.enabled = true;
  const context = new AudioContext({ latencyHint: 'playback' });
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([copy])).connect(analyser);
  // Entered without a click, the context waits for one.
  void context.resume();
  const samples = new Float32Array(analyser.fftSize);
  const speech = new MutedSpeech();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    if (!speech.heard(levelOf(power))) return;
    stop();
    tell();
  }, LEVEL_EVERY_MILLIS);
  const stop = () => {
    clearInterval(timer);
    copy.stop();
    if (context.state !== 'closed') void context.close();
  };
  return stop;
}
