// SPDX-License-Identifier: MPL-2.0
// What a feature may draw in a call.

import type { ComponentType } from 'preact';

import type { Participant } from '../../../generated/protocol';
import type { Change } from '../../../session/features/feature';
import type { Session } from '../../../session/session';
import type { State } from '../../../session/state';
import type { IconName } from '../../../ui/icon';

export type CallFeature = {
  /** Beside the raised hand in the bar. */
  Control?: ComponentType<{ session: Session; lost: boolean }>;
  /** On a participant's picture. */
  TileMark?: ComponentType<{ session: Session; participant: Participant; large: boolean }>;
  /** The same for who cannot see it, as part of the picture's name. */
  tileFact?: (state: State, participant: Participant) => string | null;
  /** Over the large picture. */
  Overlay?: ComponentType<{ session: Session }>;
  /** What asks this person something, over all of the people. */
  Card?: ComponentType<{ session: Session }>;
  /** Something else than a person on the large place. */
  stage?: {
    /** For whom it is there now: everybody is shown it, until somebody's picture is pinned; or this
     * person alone chose it, and sees it before all else. */
    takenFor: (state: State) => 'all' | 'you' | null;
    Content: ComponentType<{ session: Session }>;
    /** In the strip, while a picture is pinned before it. */
    Small: ComponentType<{ session: Session; onPress: () => void }>;
    /** The person has chosen something else. */
    leave: Change;
  };
  /** A panel beside the stage. */
  panel?: {
    name: string;
    /** An icon, or a drawing as those of `ui/icon.tsx`. */
    icon: IconName | { drawing: string };
    title: () => string;
    /** Under its button in the bar, where the title is too long for a phone. */
    shortTitle?: () => string;
    isOffered: (state: State) => boolean;
    /** How many are in it; stands behind the title. */
    count?: (state: State) => number;
    /** How many wait to be looked at, and the same in words, with the title. */
    badge?: (state: State) => number;
    badgeWords?: (n: number, state: State) => string;
    Content: ComponentType<{ session: Session }>;
  };
};

export type FeaturePanel = NonNullable<CallFeature['panel']>;
