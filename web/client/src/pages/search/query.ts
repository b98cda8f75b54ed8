// SPDX-License-Identifier: MPL-2.0
// What the server accepts to search for (`meetings/src/search.rs`), so that a person is told before
// asking.

import type { Key } from '../../i18n';

export const MAX_QUERY_CHARS = 200;
const MAX_QUERY_WORDS = 16;

/** What is wrong with the words, or nothing. */
export function wrongWith(words: string): Key | undefined {
  const count = words.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)?.length ?? 0;
  if (count === 0) return 'search.missing';
  if (count > MAX_QUERY_WORDS || words.length > MAX_QUERY_CHARS) return 'search.tooLong';
  return undefined;
}
