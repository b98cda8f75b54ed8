// SPDX-License-Identifier: MPL-2.0
// Places of searched words in the transcript, with and without Vietnamese marks.

/** Lower case without marks: "Đắk Lắk" becomes "dak lak". Has as many UTF-16 units as the composed
 * original, so that a place found in it is the same place in the original. */
export function fold(text: string): string {
  let folded = '';
  for (const unit of text.normalize('NFC').split('')) {
    const plain = unit.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace('đ', 'd');
    folded += plain.length === 1 ? plain : unit;
  }
  return folded;
}

/** What to look for: parts that carry marks must match as they are, parts without also match
 * letters that do. */
interface Query {
  exact: boolean;
  words: string;
}

/** Null for a query of white space. */
export function query(text: string): Query | null {
  const words = text.normalize('NFC').trim().toLowerCase().replace(/\s+/gu, ' ');
  if (words === '') return null;
  const folded = fold(words);
  return folded === words ? { exact: false, words: folded } : { exact: true, words };
}

export interface Found {
  from: number;
  to: number;
}

/** Every place where the query stands in a text (composed form), without overlaps. */
export function find(text: string, { exact, words }: Query): Found[] {
  const haystack = exact ? text.normalize('NFC').toLowerCase() : fold(text);
  const found: Found[] = [];
  for (let from = haystack.indexOf(words); from >= 0; from = haystack.indexOf(words, from + words.length)) {
    found.push({ from, to: from + words.length });
  }
  return found;
}
