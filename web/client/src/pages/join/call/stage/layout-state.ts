// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { TileOf } from '../../../../session/layout';
import { readPreference, savePreference } from '../../../../session/preferences';
import type { Session } from '../../../../session/session';
import { isLayout, layoutNow, layoutsFor, NO_HALL, shownToAll, type StageLayout } from './layout';
import { usePin, useTakenFor } from './stage';

const PREFERENCE = 'layout';

export type LayoutState = {
  /** What is drawn now. */
  layout: StageLayout;
  /** What this window has room for. */
  layouts: readonly StageLayout[];
  pinned: Signal<TileOf | null>;
  choose: (layout: StageLayout) => void;
  /** To the next one, by keyboard. */
  turn: () => void;
};

/** Whether the window is like this now; asked again when it changes. */
function useMatches(query: string): boolean {
  const matches = useSignal(window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const changed = () => (matches.value = list.matches);
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, [query]);
  return matches.value;
}

/** The layout that this person has chosen, as this browser remembers it. */
export function useLayout(session: Session): LayoutState {
  const remembered = readPreference(PREFERENCE);
  const chosen = useSignal<StageLayout>(isLayout(remembered) ? remembered : 'speaker');
  const despite = useSignal<string | null>(null);
  const pinned = useSignal<TileOf | null>(null);
  const pin = usePin(session, pinned);
  const pageIsShown = useTakenFor(session) !== null;
  const shown = useComputed(() => session.state.value).value;
  const toAll = shownToAll(shown, pageIsShown);
  const fitsHall = !useMatches(NO_HALL);
  const layouts = layoutsFor(fitsHall);
  const layout = layoutNow(chosen.value, pinned.value, toAll, despite.value, fitsHall);
  const choose = (wanted: StageLayout) => {
    // Who asks for the gallery wants to see it, whatever is shown.
    if (wanted === 'gallery' && pinned.peek() !== null) pin(null);
    despite.value = wanted === 'gallery' ? toAll : null;
    chosen.value = wanted;
    savePreference(PREFERENCE, wanted);
  };
  const turn = () => choose(layouts[(layouts.indexOf(layout) + 1) % layouts.length] ?? 'speaker');
  return { layout, layouts, pinned, choose, turn };
}
