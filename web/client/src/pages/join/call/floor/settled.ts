// SPDX-License-Identifier: MPL-2.0
// What a button means changes under the pointer when somebody else acts, or when it was pressed
// twice. A press counts only once its meaning stands for a moment.

const STANDS_MILLIS = 700;

const meanings = new Map<string, { meaning: unknown; since: number }>();

const stood = ({ since }: { since: number }): boolean => performance.now() - since >= STANDS_MILLIS;

/** To be called while drawing, with what pressing the button at this `place` means, null while there
 * is none; the answer says whether a press counts now. */
export function settled(place: string, meaning: unknown): () => boolean {
  const known = meanings.get(place);
  // Where nothing was for a moment, nothing is mistaken: the first press counts.
  const isFree = !known || (known.meaning === null && stood(known));
  const now = known && known.meaning === meaning ? known : { meaning, since: isFree ? -Infinity : performance.now() };
  meanings.set(place, now);
  return () => stood(now);
}
