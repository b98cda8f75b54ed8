// SPDX-License-Identifier: MPL-2.0
// What a button means changes under the pointer when somebody else acts, or when it was pressed
// twice. A press counts only once its meaning stands for a moment.

const STANDS_MILLIS = 700;

const meanings = new Map<string, { meaning: unknown; since: number }>();

/** To be called while drawing, with what pressing the button at this `place` means; the answer says
 * whether a press counts now. */
export function settled(place: string, meaning: unknown): () => boolean {
  const known = meanings.get(place);
  // What was never there before is not mistaken for anything.
  const now = known && known.meaning === meaning ? known : { meaning, since: known ? performance.now() : -Infinity };
  meanings.set(place, now);
  return () => performance.now() - now.since >= STANDS_MILLIS;
}
