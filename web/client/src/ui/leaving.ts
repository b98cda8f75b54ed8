// SPDX-License-Identifier: MPL-2.0
// Ways off a page that a person may take by accident.

import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { history, ourLink, path } from '../router';

/** The address that a link or the back button wanted to go to, while `isGuarded`: the page stays
 * and asks. `navigate` is not asked about. */
export function useLeavingFor(isGuarded: boolean): Signal<string | null> {
  const leavingFor = useSignal<string | null>(null);
  useEffect(() => {
    if (!isGuarded) return;
    const clicked = (event: MouseEvent) => {
      const link = ourLink(event);
      if (!link) return;
      event.preventDefault();
      leavingFor.value = link.pathname + link.search;
    };
    const { went } = history;
    history.went = () => {
      const { pathname, search } = window.location;
      // Another place of the same page.
      if (pathname === path.value) return;
      window.history.pushState(null, '', path.value);
      leavingFor.value = pathname + search;
    };
    // Before the router hears of it.
    document.addEventListener('click', clicked, true);
    return () => {
      history.went = went;
      document.removeEventListener('click', clicked, true);
    };
  }, [isGuarded]);
  return leavingFor;
}

/** The browser's own question before the window closes or loads anew. */
export function useClosingAsked(isGuarded: boolean): void {
  useEffect(() => {
    if (!isGuarded) return;
    const closing = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', closing);
    return () => window.removeEventListener('beforeunload', closing);
  }, [isGuarded]);
}
