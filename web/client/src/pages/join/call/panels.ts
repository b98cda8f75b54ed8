// SPDX-License-Identifier: MPL-2.0
// The panels that are offered now, in one order for the bar and for the tabs.

import { computed, useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import type { Session } from '../../../session/session';
import type { State } from '../../../session/state';
import type { FeaturePanel } from './call-feature';
import { CALL_FEATURES } from './features';

const PANELS: readonly FeaturePanel[] = CALL_FEATURES.flatMap(({ panel }) => panel ?? []);

export function usePanels(session: Session): readonly FeaturePanel[] {
  // Joined: a new array would draw bar and tabs again with everything that the server tells.
  const offered = useComputed(() => PANELS.filter(({ isOffered }) => isOffered(session.state.value)).map(({ name }) => name).join()).value.split(',');
  return PANELS.filter(({ name }) => offered.includes(name));
}

/** What `read` finds in the room. `useComputed` would keep reading for the first panel that it was
 * given. */
function useOf<T>(session: Session, panel: FeaturePanel, read: (state: State) => T): T {
  return useMemo(() => computed(() => read(session.state.value)), [session, panel]).value;
}

/** What stands on a panel's button and tab: how many are in it, how many wait to be looked at. */
export function usePanelNumbers(session: Session, panel: FeaturePanel): { count: number; badge: number; badgeWords: string | undefined } {
  const count = useOf(session, panel, (state) => panel.count?.(state) ?? 0);
  const badge = useOf(session, panel, (state) => panel.badge?.(state) ?? 0);
  const badgeWords = useOf(session, panel, (state) => {
    const n = panel.badge?.(state) ?? 0;
    return n > 0 ? panel.badgeWords?.(n, state) : undefined;
  });
  return { count, badge, badgeWords };
}
