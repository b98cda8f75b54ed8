// SPDX-License-Identifier: MPL-2.0
// Sound alone, for a slow line or because the person wants it. The server says with every new offer
// whether it is so: nothing is forgotten with the socket.

import type { State } from '../state';
import type { Change, Feature } from './feature';

export type EconomySlice = {
  economy: {
    /** The person wants it. */
    wanted: boolean;
    /** The server sends one voice stream and no pictures. */
    on: boolean;
    /** The person has changed their mind since the mode changed last: its next change is no news. */
    expected: boolean;
    /** The last change that nobody asked for; `count` grows, so that the next one is told again. */
    told: { on: boolean; count: number } | null;
  };
};

export const economy: Feature<EconomySlice> = {
  before: { economy: { wanted: false, on: false, expected: false, told: null } },
  received({ economy }, message) {
    if (message.type !== 'economy' || message.on === economy.on) return undefined;
    const { wanted, expected, told } = economy;
    const news = wanted || expected ? null : { on: message.on, count: (told?.count ?? 0) + 1 };
    return { economy: { wanted, on: message.on, expected: false, told: news } };
  },
};

/** The person wants it, or does not want it any more. */
export const economyWanted =
  (wanted: boolean): Change =>
  ({ economy }) =>
    wanted === economy.wanted ? {} : { economy: { ...economy, wanted, expected: economy.on !== wanted, told: null } };

/** This page has sound alone: the server does as the person wants within a moment. */
export const isEconomical = ({ economy }: State): boolean => economy.wanted || economy.on;
