// SPDX-License-Identifier: MPL-2.0
// What a feature may draw in a call, beside the places that every call has.

import type { ComponentType } from 'preact';

import type { Participant } from '../../../generated/protocol';
import type { Session } from '../../../session/session';
import type { State } from '../../../session/state';

export type CallFeature = {
  /** Beside the raised hand in the bar. */
  Control?: ComponentType<{ session: Session; lost: boolean }>;
  /** On a participant's picture. */
  TileMark?: ComponentType<{ session: Session; participant: Participant; large: boolean }>;
  /** The same for who cannot see it, as part of the picture's name. */
  tileFact?: (state: State, participant: Participant) => string | null;
  /** Over the stage. */
  Overlay?: ComponentType<{ session: Session }>;
  /** One more panel beside the stage. */
  panel?: {
    name: string;
    /** A drawing as those of `ui/icon.tsx`. */
    drawing: string;
    title: () => string;
    isOffered: (state: State) => boolean;
    Content: ComponentType<{ session: Session }>;
  };
};
