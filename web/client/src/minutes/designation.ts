// SPDX-License-Identifier: MPL-2.0
// Number and symbol of a document, "15/BB-UBND", compared as people read them, and as the server
// compares them (`meetings/src/minutes/designation.rs`); both are tested with its
// `designation-cases.json`. Pure functions.

/** What the server takes for it (White_Space of Unicode). */
const WHITE_SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u;
const AROUND = new RegExp(`^${WHITE_SPACE.source}+|${WHITE_SPACE.source}+$`, 'gu');

/** A letter or a figure, as the server counts them, with vowel signs and circled letters. */
const LETTER = /[\p{Alphabetic}\p{N}]/u;

/** White space, and characters that show nothing. */
const HIDDEN = /[\p{C}\p{Z}\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{2800}\u{3164}\u{fe00}-\u{fe0f}\u{ffa0}\u{fffc}\u{fffd}\u{e0000}-\u{e0fff}]/gu;

/** What is shown of a text, without blanks. */
export const shownOf = (text: string): string => text.replace(HIDDEN, '');

/** Without white space around it. */
export const trimmed = (text: string): string => text.replace(AROUND, '');

/** Something is said by it: not by dashes and dots alone. */
export const hasLetter = (text: string): boolean => LETTER.test(text);

/** Nothing is printed of it. */
export const isBlank = (text: string): boolean => shownOf(text) === '';

/** In compatibility form and small letters, with one kind of dash and one of slash, without what is
 * not shown. */
function plain(text: string): string {
  const shown = text
    .normalize('NFKC')
    // Letter by letter: the server knows no small sigma at the end of a word.
    .replace(/./gsu, (letter) => letter.toLowerCase())
    .normalize('NFC')
    .replace(/./gsu, (letter) => (WHITE_SPACE.test(letter) ? ' ' : shownOf(letter)));
  return shown.replace(/[\u2010-\u2015\u2212]/g, '-').replace(/[\u2044\u2215]/g, '/');
}

function folded(designation: string): string {
  const letters = plain(designation).replace(/[^\p{Alphabetic}\p{N}/-]/gu, '');
  return letters.replace(/^số/, '').replace(/^0+/, '').replace(/[/-]+$/, '');
}

export const isSameDesignation = (one: string, other: string): boolean => folded(one) === folded(other);

/** The text names the document; "5/BB-UBND" is not in "15/BB-UBND", nor "15/BB-UBND" in
 * "15/BB-UBND-VP". */
export function namesDocument(text: string, designation: string): boolean {
  const wanted = folded(designation);
  const words = plain(text)
    .replace(/ *([/-]) */g, '$1')
    .split(/ +/);
  return wanted !== '' && words.some((word) => folded(word) === wanted);
}
