// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal, type Signal } from '@preact/signals';

import type { TileOf } from '../../../../session/layout';
import { readPreference, savePreference } from '../../../../session/preferences';
import type { Session } from '../../../../session/session';
import { isLayout, LAYOUTS, layoutNow, shownToAll, type StageLayout } from './layout';
import { usePin, useTakenFor } from './stage';

const PREFERENCE = 'layout';

export type LayoutState = {
  /** What is drawn now. */
  layout: StageLayout;
  pinned: Signal<TileOf | null>;
  choose: (layout: StageLayout) => void;
  /** To the next one, by keyboard. */
  turn: () => void;
};

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
  const layout = layoutNow(chosen.value, pinned.value, toAll, despite.value);
  const choose = (wanted: StageLayout) => {
    // Who asks for the gallery wants to see it, whatever is shown.
    if (wanted === 'gallery' && pinned.peek() !== null) pin(null);
    despite.value = wanted === 'gallery' ? toAll : null;
    chosen.value = wanted;
    savePreference(PREFERENCE, wanted);
  };
  const turn = () => choose(LAYOUTS[(LAYOUTS.indexOf(layout) + 1) % LAYOUTS.length] ?? 'speaker');
  return { layout, pinned, choose, turn };
}
