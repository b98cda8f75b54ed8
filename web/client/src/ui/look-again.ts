// SPDX-License-Identifier: MPL-2.0
// A board that others change while somebody looks at it.

import { useEffect } from 'preact/hooks';

/** Asks again at intervals while the page is seen. */
export function useLookAgain(again: () => Promise<void>, millis: number, wanted = true): void {
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void again();
    }, millis);
    return () => clearInterval(timer);
  }, [again, millis, wanted]);
}
