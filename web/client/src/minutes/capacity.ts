// SPDX-License-Identifier: MPL-2.0
// In which capacity somebody signs, as the server checks it (`meetings/src/minutes/capacity.rs`).
// Pure functions.

import { isBlank } from './designation';

const MAX_LINES = 5;
const PREFIX = /^\s*(tm|kt|tl|tuq|q)\.(.*)$/iu;

/** Each line names somebody, and whoever signs for another one says what they are themselves. */
export function isFitCapacity(lines: readonly string[]): boolean {
  const said = lines.filter((line) => !isBlank(line));
  return (
    said.length <= MAX_LINES &&
    said.every((line, at) => {
      const [, prefix, rest] = PREFIX.exec(line) ?? [];
      if (prefix === undefined || rest === undefined) return true;
      return !isBlank(rest) && (prefix.toLowerCase() === 'q' || at + 1 < said.length);
    })
  );
}
