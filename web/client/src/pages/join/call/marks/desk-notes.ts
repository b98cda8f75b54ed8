// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import { lastNoteBefore } from '../../../../desk/first-note';
import { withWords } from '../../../../i18n';
import type { Session } from '../../../../session/session';
import { panelIsBeside } from '../panel-beside';

/** Where nobody is heard, the files of the desk are fetched after this time. */
const PATIENCE_MILLIS = 12_000;
/** The first packets of sound find the line free. */
const HEARD_MILLIS = 1_500;

type DeskNotes = typeof import('../../../../desk/notes');

/** Once they are here, no panel waits for them again. */
let here: DeskNotes | null = null;

async function fetchNotes(): Promise<DeskNotes> {
  const { loadFiles } = await import('../../call-files');
  await loadFiles('desk');
  return withWords(import('../../../../desk/notes'));
}

/** Calls in which a panel with notes has been open. */
const opened = new WeakSet<Session>();

/**
 * What the desk does with notes, fetched for who sits there when others are heard, or at once where
 * somebody writes or has opened the panel; until then, and where it cannot be had, none.
 */
export function useDeskNotes(session: Session, wanted: boolean, atOnce: boolean): DeskNotes | null {
  const loaded = useSignal(here !== null);
  const hears = session.hears.value;
  // Beside the stage the first panel opens by itself.
  const byHand = useMemo(() => opened.has(session) || !panelIsBeside(), [session]);
  const now = atOnce || byHand;
  useMemo(() => lastNoteBefore(session), [session]);
  useEffect(() => void opened.add(session), [session]);
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
    const timer = setTimeout(() => void fetch(), now ? 0 : hears ? HEARD_MILLIS : PATIENCE_MILLIS);
    return () => clearTimeout(timer);
  }, [wanted, hears, now]);
  return wanted && loaded.value ? here : null;
}
