// SPDX-License-Identifier: MPL-2.0
// The panels that are offered now, in one order for the bar and for the tabs.

import { useComputed } from '@preact/signals';

import type { Session } from '../../../session/session';
import type { FeaturePanel } from './call-feature';
import { CALL_FEATURES } from './features';

const PANELS: readonly FeaturePanel[] = CALL_FEATURES.flatMap(({ panel }) => panel ?? []);

export function usePanels(session: Session): readonly FeaturePanel[] {
  // Joined: a new array would draw bar and tabs again with everything that the server tells.
  const offered = useComputed(() => PANELS.filter(({ isOffered }) => isOffered(session.state.value)).map(({ name }) => name).join()).value.split(',');
  return PANELS.filter(({ name }) => offered.includes(name));
}

/** What stands on a panel's button and tab: how many are in it, how many wait to be looked at. */
export function usePanelNumbers(session: Session, panel: FeaturePanel): { count: number; badge: number; badgeWords: string | undefined } {
  const count = useComputed(() => panel.count?.(session.state.value) ?? 0).value;
  const badge = useComputed(() => panel.badge?.(session.state.value) ?? 0).value;
  const badgeWords = useComputed(() => {
    const n = panel.badge?.(session.state.value) ?? 0;
    return n > 0 ? panel.badgeWords?.(n, session.state.value) : undefined;
  }).value;
  return { count, badge, badgeWords };
}
