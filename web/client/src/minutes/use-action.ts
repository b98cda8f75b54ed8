// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { refusalOf, type Refusal } from '../api/client';
import { focusFirstWrong } from '../ui/first-wrong';

/** Something sent to the server from a dialog: under way, refused, or done. */
export function useAction(action: () => Promise<void>) {
  const busy = useSignal(false);
  const refused = useSignal<Refusal | null>(null);
  const run = async () => {
    if (busy.value) return;
    busy.value = true;
    refused.value = null;
    try {
      await action();
    } catch (error) {
      refused.value = refusalOf(error);
    }
    busy.value = false;
    focusFirstWrong(document.querySelector('dialog[open]'));
  };
  return { busy, refused, run: () => void run() };
}
