// SPDX-License-Identifier: MPL-2.0
// The one place where the page's language is chosen and its sentences are looked up.

import { signal } from '@preact/signals';

import type { officeVi } from './office.vi';
import { vi } from './vi';

export type Language = 'vi' | 'en';
export type Key = keyof typeof vi | keyof typeof officeVi;
export type Catalogue = Record<Key, string>;
export type Values = Record<string, string | number>;

const STORED = 'diemcau.language';

export const language = signal<Language>('vi');
/** Vietnamese words loaded so far. */
let vietnamese: Partial<Catalogue> = vi;
const catalogue = signal<Partial<Catalogue>>(vi);

/** Fills the `{name}` places of a sentence; `{n:word|words}` chooses by number. */
export function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined || many === undefined) return String(value);
    return value === 1 ? one : many;
  });
}

/** A sentence in the language chosen now. Reading it in a component draws the component again when
 * the language changes. */
export function t(key: Key, values: Values = {}): string {
  return fill(catalogue.value[key] ?? '', values);
}

/** Adds what pages outside of meetings say. */
export async function loadOfficeWords(): Promise<void> {
  if (vietnamese !== vi) return;
  vietnamese = { ...vi, ...(await import('./office.vi')).officeVi };
  if (language.value === 'vi') catalogue.value = vietnamese;
}

/** Changes the language and remembers it on this device. English is fetched only when wanted. */
export async function chooseLanguage(wanted: Language): Promise<void> {
  catalogue.value = wanted === 'en' ? (await import('./en')).en : vietnamese;
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
