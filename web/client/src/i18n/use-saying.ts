// SPDX-License-Identifier: MPL-2.0
import { useEffect } from 'preact/hooks';

import type { MinutesKind } from '../generated/protocol';
import { asWritten, saying } from './index';
import { saidOf } from './notice-words';

/** As long as the page is shown, what it says is said of a document of this kind. Called before
 * anything is drawn. */
export function useSaying(kind: MinutesKind | undefined): void {
  saying.value = saidOf(kind ?? 'minutes');
  useEffect(
    () => () => {
      saying.value = asWritten;
    },
    [],
  );
}
