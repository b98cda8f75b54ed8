// SPDX-License-Identifier: MPL-2.0
// Two soft notes, to find out which loudspeaker is which.

import { playOn } from './loudspeaker';

/** Length of the test sound's two notes, in seconds. */
const NOTE_SECONDS = 0.45;

/** Two soft notes by a loudspeaker; done when they have been heard. */
export async function playTestSound(id: string): Promise<void> {
  const context = new AudioContext();
  const element = new Audio();
  try {
    const out = context.createMediaStreamDestination();
    element.srcObject = out.stream;
    playOn(element, id);
    await element.play();
    for (const [n, hertz] of [523, 659].entries()) {
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
