// SPDX-License-Identifier: MPL-2.0
// Sorting and searching by Vietnamese rules, with and without marks.

const collator = new Intl.Collator('vi', { numeric: true });

/** Order of two names as a Vietnamese list has them. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}

/** Lower case without marks: "Xã Tân Lập" and "xa tan lap" fold to the same. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

/** Whether every word of `query` begins somewhere in `text`. Marks count only when the query has
 * them. */
export function matches(text: string, query: string): boolean {
  const folded = fold(text);
  const exact = text.normalize('NFC').toLowerCase();
  return query
    .trim()
    .split(/\s+/)
    .every((word) => {
      const plain = fold(word) === word.toLowerCase();
      return plain ? folded.includes(word.toLowerCase()) : exact.includes(word.normalize('NFC').toLowerCase());
    });
}
