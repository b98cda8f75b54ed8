// SPDX-License-Identifier: MPL-2.0
// The one place where the page's language is chosen and its sentences are looked up.

import { signal } from '@preact/signals';

import type { callVi } from './call.vi';
import type { devicesVi } from './devices.vi';
import type { entranceVi } from './entrance.vi';
import type { lineTestVi } from './line-test.vi';
import type { meetingsVi } from './meetings.vi';
import type { outsideTheCallVi } from './outside-the-call.vi';
import { vi } from './vi';

export type Language = 'vi' | 'en';
export type Key = keyof (typeof vi & typeof callVi & typeof devicesVi & typeof entranceVi & typeof lineTestVi & typeof meetingsVi & typeof outsideTheCallVi);
export type Catalogue = Record<Key, string>;
type Words = Partial<Catalogue>;
export type Values = Record<string, string | number>;

const STORED = 'diemcau.language';

export const language = signal<Language>('vi');
/** Vietnamese words of all modules loaded so far. */
let vietnamese: Words = vi;
/** English words fetched so far, and what fetches those of the other modules. */
let english: Words = {};
let toFetch: (() => Promise<Words>)[] = [async () => (await import('./en')).en];
const catalogue = signal<Words>(vi);

/** Fills the `{name}` places of a sentence; `{n:word|words}` chooses by number. */
export function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined || many === undefined) return String(value);
    return value === 1 ? one : many;
  });
}

/** As the catalogues have it. */
export const asWritten = (sentence: string): string => sentence;
/** How sentences are said of the document that the page is about (`notice-words.ts`). */
export const saying = signal(asWritten);

/** A sentence in the language chosen now. Reading it in a component draws the component again when
 * the language changes. */
export function t(key: Key, values: Values = {}): string {
  return fill(saying.value(catalogue.value[key] ?? ''), values);
}

/** Adds words that come with a module; called while it is loaded. */
export function addWords(words: Words, inEnglish: () => Promise<Words>): void {
  vietnamese = { ...vietnamese, ...words };
  toFetch.push(inEnglish);
  if (language.value === 'vi') catalogue.value = vietnamese;
}

/** English words of what was loaded since the last time. */
async function fetchEnglish(): Promise<void> {
  // A copy: what is loaded meanwhile was not fetched.
  const fetched = [...toFetch];
  const words = await Promise.all(fetched.map((fetch) => fetch()));
  english = Object.assign({}, english, ...words) as Words;
  toFetch = toFetch.filter((fetch) => !fetched.includes(fetch));
}

/** A module that is being fetched, once its words are there in the language chosen now. */
export async function withWords<T>(module: Promise<T>): Promise<T> {
  const loaded = await module;
  if (language.value === 'en' && toFetch.length > 0) {
    await fetchEnglish();
    catalogue.value = english;
  }
  return loaded;
}

/** Changes the language and remembers it on this device. English is fetched only when wanted. */
export async function chooseLanguage(wanted: Language): Promise<void> {
  if (wanted === 'en') await fetchEnglish();
  catalogue.value = wanted === 'en' ? english : vietnamese;
  language.value = wanted;
  document.documentElement.lang = wanted;
  try {
    localStorage.setItem(STORED, wanted);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

/** Vietnamese unless English was chosen on this device before. */
export async function restoreLanguage(): Promise<void> {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {
    // As above.
  }
  if (stored === 'en') await chooseLanguage('en');
}
