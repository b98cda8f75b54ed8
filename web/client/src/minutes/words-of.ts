// SPDX-License-Identifier: MPL-2.0

/** Words, the white space between them and each mark of punctuation on their own. */
export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu) ?? [];
}
