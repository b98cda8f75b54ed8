// SPDX-License-Identifier: MPL-2.0
// Something a page shows that comes from the server: waiting, there, or refused.

import { useSignal, type Signal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';

import { refusalOf, type Refusal } from './client';

/** The line, a proxy or the server: later it works again. */
const PASSING = new Set<Refusal['code']>(['unreachable', 'unavailable', 'too_fast', 'internal']);

export type Loaded<T> = { state: 'waiting' } | { state: 'there'; value: T } | { state: 'refused'; refusal: Refusal };

/** Asks when the component appears and whenever `key` changes; `again` asks once more and keeps
 * what is shown meanwhile. */
export function useLoaded<T>(key: string, ask: () => Promise<T>): { loaded: Signal<Loaded<T>>; again: () => Promise<void> } {
  const loaded = useSignal<Loaded<T>>({ state: 'waiting' });
  const newest = useRef(0);
  // `ask` is a new function on every drawing; `key` says when it means something else.
  const again = useCallback(async () => {
    const mine = ++newest.current;
    try {
      const value = await ask();
      if (newest.current === mine) loaded.value = { state: 'there', value };
    } catch (error) {
      if (newest.current !== mine) return;
      const refusal = refusalOf(error);
      // What passes takes nothing away that is shown, nor what somebody is typing in it.
      if (PASSING.has(refusal.code) && loaded.peek().state === 'there') return;
      loaded.value = { state: 'refused', refusal };
    }
  }, [key]);
  useEffect(() => {
    loaded.value = { state: 'waiting' };
    void again();
  }, [again]);
  return { loaded, again };
}
