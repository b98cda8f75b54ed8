// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { withWords } from '../../../../i18n';

type DeskNotes = typeof import('../../../../desk/notes');

/**
 * What the desk does with notes, fetched for who sits there; until then, and where it cannot be
 * had, none.
 */
export function useDeskNotes(wanted: boolean): DeskNotes | null {
  const loaded = useSignal<{ notes: DeskNotes | null }>({ notes: null });
  useEffect(() => {
    if (!wanted) return;
    withWords(import('../../../../desk/notes')).then(
      (notes) => (loaded.value = { notes }),
      // The notes are there to read, and the next turn of the panel tries again.
      () => undefined,
    );
  }, [wanted]);
  return loaded.value.notes;
}
