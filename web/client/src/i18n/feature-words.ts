// SPDX-License-Identifier: MPL-2.0
// Words of a feature that stand beside what draws it, instead of in the catalogues: in both
// languages, from the first moment.

import { fill, language, saying, type Values } from './index';

/** What all features say, for the tests of the catalogues. */
export const FEATURE_WORDS: { vi: Record<string, string>; en: Record<string, string> }[] = [];

/** Looks up a feature's own words in the language chosen now. */
export function featureWords<Key extends string>(vi: Record<Key, string>, en: Record<Key, string>): (key: Key, values?: Values) => string {
  FEATURE_WORDS.push({ vi, en });
  return (key, values = {}) => fill(saying.value((language.value === 'en' ? en : vi)[key]), values);
}
