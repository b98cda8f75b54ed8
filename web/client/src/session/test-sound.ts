// SPDX-License-Identifier: MPL-2.0
// Two soft notes: to find out which loudspeaker is which, and that somebody is at the door.

import { playOn } from './loudspeaker';

/** Length of each note, in seconds. */
const NOTE_SECONDS = 0.45;

/** In hertz: rising, and falling as a door bell does. */
const TEST = [523, 659];
const BELL = [659, 523];

export const playTestSound = (id: string): Promise<void> => play(id, TEST);

export const ringDoorBell = (id: string): Promise<void> => play(id, BELL);

/** Notes by a loudspeaker; done when they have been heard. */
async function play(id: string, notes: readonly number[]): Promise<void> {
  const context = new AudioContext();
  const element = new Audio();
  try {
    const out = context.createMediaStreamDestination();
    element.srcObject = out.stream;
    playOn(element, id);
    await element.play();
    for (const [n, hertz] of notes.entries()) {
      const begin = context.currentTime + 0.1 + n * NOTE_SECONDS;
      const tone = new OscillatorNode(context, { frequency: hertz });
      const loudness = new GainNode(context, { gain: 0 });
      // Rises and falls, so that nothing clicks.
      loudness.gain.setValueAtTime(0, begin).linearRampToValueAtTime(0.3, begin + 0.03).linearRampToValueAtTime(0, begin + NOTE_SECONDS);
      tone.connect(loudness).connect(out);
      tone.start(begin);
      tone.stop(begin + NOTE_SECONDS);
    }
    await new Promise((heard) => setTimeout(heard, 1000 * (2 * NOTE_SECONDS + 0.2)));
  } finally {
    element.srcObject = null;
    await context.close();
  }
}
