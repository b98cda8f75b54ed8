// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { MutedSpeech } from './muted-speech';

/** How often it is told, of so many levels. */
const told = (speech: MutedSpeech, levels: number[]) => levels.filter((level) => speech.heard(level)).length;
const seconds = (n: number, level: (i: number) => number) => Array.from({ length: n * 10 }, (_, i) => level(i));

describe('speech into a muted microphone', () => {
  it('is told once, with pauses between words', () => {
    expect(told(new MutedSpeech(), seconds(10, (i) => (i % 5 < 3 ? 0.6 : 0.1)))).toBe(1);
  });

  it('is neither a cough, nor a fan, nor a keyboard', () => {
    expect(told(new MutedSpeech(), seconds(10, (i) => (i > 20 && i < 25 ? 0.9 : 0.1)))).toBe(0);
    expect(told(new MutedSpeech(), seconds(60, () => 0.3))).toBe(0);
    expect(told(new MutedSpeech(), seconds(60, (i) => (i % 4 === 0 ? 0.7 : 0.1)))).toBe(0);
  });
});
