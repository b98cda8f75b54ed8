// SPDX-License-Identifier: MPL-2.0
// How loud a microphone is, for the meter before joining.

/** Loudness below this counts as silence, in dBFS; a quiet room has about -60. */
const FLOOR_DB = -60;

/** From 0 (silence) to 1 (full), of the mean power of some samples. */
export const levelOf = (power: number): number => Math.min(1, Math.max(0, 1 - (10 * Math.log10(power + 1e-12)) / FLOOR_DB));

/** Calls `report` with 0 (silence) to 1 (full) on every frame of the screen; returns what stops it.
 */
export function followLevel(track: MediaStreamTrack, report: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  // Opened without a click (a page restored by the browser), the context waits for one.
  void context.resume();
  const samples = new Float32Array(analyser.fftSize);
  let frame = 0;
  let shown = 0;
  const draw = () => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const level = levelOf(power);
    // Up at once, down slowly, as the eye expects of a meter.
    shown = Math.max(level, shown * 0.9);
    report(shown);
    frame = requestAnimationFrame(draw);
  };
  draw();
  return () => {
    cancelAnimationFrame(frame);
    void context.close();
  };
}
