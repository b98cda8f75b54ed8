// SPDX-License-Identifier: MPL-2.0
// Parts of a page that are fetched after the page itself.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { withWords } from '../i18n';

/** Between attempts on a line that fails. */
const AGAIN_MILLIS = 3_000;

export type Fetched<T> = { there: T | null; failed: boolean };

/** Fetches a module once it is wanted, again and again where that fails. */
export function useFetched<T>(fetch: () => Promise<T>, wanted = true): Fetched<T> {
  const state = useSignal<Fetched<T>>({ there: null, failed: false });
  useEffect(() => {
    if (!wanted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const attempt = () => {
      withWords(fetch()).then(
        (there) => {
          if (!over) state.value = { there, failed: false };
        },
        () => {
          if (over) return;
          state.value = { there: null, failed: true };
          timer = setTimeout(attempt, AGAIN_MILLIS);
        },
      );
    };
    attempt();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return state.value;
}

/** A file of the client takes less on a line with room to spare, in milliseconds. */
const QUICK_MILLIS = 500;

/** Whether the line brought every file of this page quickly, so that more may be fetched before it
 * is needed. Files from the browser's own store say nothing about the line, and take no time. */
export function lineIsQuick(timings: readonly PerformanceEntry[] = performance.getEntriesByType('resource')): boolean {
  return timings.filter(({ name }) => /\.(js|css)$/.test(name)).every(({ duration }) => duration < QUICK_MILLIS);
}
