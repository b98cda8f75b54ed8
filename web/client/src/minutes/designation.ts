// SPDX-License-Identifier: MPL-2.0
// Number and symbol of a document, "15/BB-UBND", compared as people read them, and as the server
// compares them (`meetings/src/minutes/designation.rs`). Pure functions.

/** What is shown of a text: not white space, nor a character that shows nothing. */
const SHOWN = /[^\p{C}\p{Z}\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{2800}\u{3164}\u{fe00}-\u{fe0f}\u{ffa0}\u{fffc}\u{fffd}\u{e0000}-\u{e0fff}]/u;

/** Nothing is printed of it. */
export const isBlank = (text: string): boolean => !SHOWN.test(text);

/** In compatibility form and small letters, with one kind of dash and one of slash, without what is
 * not shown. */
function plain(text: string): string {
  const shown = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\s\u0085]/gu, (letter) => (SHOWN.test(letter) ? letter : ''));
  return shown.replace(/[\u2010-\u2015\u2212]/g, '-').replace(/[\u2044\u2215]/g, '/');
}

function folded(designation: string): string {
  const letters = plain(designation).replace(/[^\p{L}\p{N}/-]/gu, '');
  return letters.replace(/^số/, '').replace(/^0+/, '').replace(/[/-]+$/, '');
}

export const isSameDesignation = (one: string, other: string): boolean => folded(one) === folded(other);

/** The text names the document; "5/BB-UBND" is not in "15/BB-UBND", nor "15/BB-UBND" in
 * "15/BB-UBND-VP". */
export function namesDocument(text: string, designation: string): boolean {
  const wanted = folded(designation);
  const words = plain(text)
    .replace(/\s*([/-])\s*/g, '$1')
    .split(/\s+/);
  return wanted !== '' && words.some((word) => folded(word) === wanted);
}
