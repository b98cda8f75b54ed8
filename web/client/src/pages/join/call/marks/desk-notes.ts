// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { withWords } from '../../../../i18n';
import type { Session } from '../../../../session/session';

/** Where nobody is heard, the files of the desk are fetched after this time. */
const PATIENCE_MILLIS = 12_000;
/** The first packets of sound find the line free. */
const HEARD_MILLIS = 1_500;

type DeskNotes = typeof import('../../../../desk/notes');

/** Once they are here, no panel waits for them again. */
let here: DeskNotes | null = null;

async function fetchNotes(): Promise<DeskNotes> {
  const { loadInTurn } = await import('../../call-files');
  await loadInTurn('desk');
  return withWords(import('../../../../desk/notes'));
}

/**
 * What the desk does with notes, fetched for who sits there when others are heard; until then, and
 * where it cannot be had, none.
 */
export function useDeskNotes(session: Session, wanted: boolean): DeskNotes | null {
  const loaded = useSignal(here !== null);
  const hears = session.hears.value;
  useEffect(() => {
    if (!wanted || here) return;
    const fetch = () =>
      fetchNotes().then(
        (notes) => {
          here = notes;
          loaded.value = true;
        },
        // The notes are there to read, and the next turn of the panel tries again.
        () => undefined,
      );
    const timer = setTimeout(() => void fetch(), hears ? HEARD_MILLIS : PATIENCE_MILLIS);
    return () => clearTimeout(timer);
  }, [wanted, hears]);
  return wanted && loaded.value ? here : null;
}
