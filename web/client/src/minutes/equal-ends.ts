// SPDX-License-Identifier: MPL-2.0

/** How many are equal at the beginning and at the end. */
export function equalEnds<T>(before: readonly T[], after: readonly T[], isEqual: (before: T, after: T) => boolean): [number, number] {
  const most = Math.min(before.length, after.length);
  const same = (old: T | undefined, wanted: T | undefined) => old !== undefined && wanted !== undefined && (old === wanted || isEqual(old, wanted));
  let start = 0;
  while (start < most && same(before[start], after[start])) start += 1;
  let end = 0;
  while (end < most - start && same(before[before.length - 1 - end], after[after.length - 1 - end])) end += 1;
  return [start, end];
}
