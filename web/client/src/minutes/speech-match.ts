// SPDX-License-Identifier: MPL-2.0
/** Whether a sentence still says what was said. Words are compared, not case or punctuation: a
 * comma that the secretary puts in changes no words. A part of what was said counts only if it is
 * whole sentences, since a "không" that is cut off at the beginning turns the meaning round. */
import { sentencesOf } from './sentences';

/** Numbers keep the marks inside: 1,5 is not 15. Signs such as % are words. */
const WORD = /\p{N}+(?:[.,:/]\p{N}+)*|[\p{L}\p{M}]+(?:[\p{L}\p{M}\p{N}]+)*|[%‰°+=<>$€]/gu;

export function wordsOf(text: string): string {
  return (text.normalize('NFC').toLowerCase().match(WORD) ?? []).join(' ');
}

/** Whether `part` is all of what was said, or whole sentences of it that follow one another. */
export function matchesSpeech(part: string, said: string): boolean {
  const words = wordsOf(part);
  if (words === '' || words === wordsOf(said)) return true;
  const sentences = sentencesOf(said).map(({ from, to }) => wordsOf(said.slice(from, to)));
  return sentences.some((_, first) => {
    let together = '';
    for (const sentence of sentences.slice(first)) {
      together = together === '' ? sentence : `${together} ${sentence}`;
      if (together === words) return true;
      if (together.length > words.length) return false;
    }
    return false;
  });
}
