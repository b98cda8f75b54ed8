// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { refusalOf, type Refusal } from '../api/client';

/** Something sent to the server from a dialog: under way, refused, or done. */
export function useDeed(deed: () => Promise<void>) {
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const run = async () => {
    if (busy.value) return;
    busy.value = true;
    refused.value = null;
    try {
      await deed();
    } catch (error) {
      refused.value = refusalOf(error);
    }
    busy.value = false;
  };
  return { busy, refused, run: () => void run() };
}
