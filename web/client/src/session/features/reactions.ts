// SPDX-License-Identifier: MPL-2.0
// Signs that people give: shown for a moment, then forgotten.

import type { Millis, ParticipantId, Sign } from '../../generated/protocol';
import type { Session } from '../session';
import type { State } from '../state';
import type { Change, Feature } from './feature';

/** How long a sign is shown. */
export const SHOWN_MILLIS = 4_000;
/** The server shows no more of one person than one sign in this time. */
export const PACE_MILLIS = 1_000;

export const SIGNS: readonly Sign[] = ['agree', 'applause', 'congratulate', 'understood', 'unclear'];

export type ReactionSlice = {
  /** Who gave which sign, and until when it is shown, by this device's clock. */
  signs: ReadonlyMap<ParticipantId, { sign: Sign; until: Millis }>;
  /** How many of each since it was quiet for a while, and until when they are shown. */
  signCounts: { counts: ReadonlyMap<Sign, number>; until: Millis };
};

export const reactions: Feature<ReactionSlice> = {
  before: { signs: new Map(), signCounts: { counts: new Map(), until: 0 } },
  received(state, message, at) {
    if (message.type !== 'reactions') return undefined;
    const until = at + SHOWN_MILLIS;
    const signs = new Map(state.signs);
    for (const { participant, sign } of message.givers) signs.set(participant, { sign, until });
    const counts = new Map(state.signCounts.counts);
    for (const { sign, count } of message.counts) counts.set(sign, (counts.get(sign) ?? 0) + count);
    return { signs, signCounts: { counts, until } };
  },
};

/** Gives a sign; false when the line is lost. */
export function giveSign(session: Session, sign: Sign): boolean {
  return session.send({ type: 'react', sign });
}

/** When the next of what is shown is over; null while nothing is shown. */
export function signsEnd({ signs, signCounts: { counts, until } }: State): Millis | null {
  const ends = [...signs.values()].map((shown) => shown.until);
  if (counts.size > 0) ends.push(until);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Forgets what has been shown long enough. */
export const forgetSigns =
  (now: Millis): Change =>
  ({ signs, signCounts }) => ({
    signs: new Map([...signs].filter(([, { until }]) => until > now)),
    signCounts: signCounts.until > now ? signCounts : reactions.before.signCounts,
  });

/** The sign that somebody gives now. */
export function signOf(state: State, participant: ParticipantId): Sign | null {
  return state.signs.get(participant)?.sign ?? null;
}

/** How many of each sign are shown, in the order of the buttons. */
export function countsOf({ counts }: ReactionSlice['signCounts']): { sign: Sign; count: number }[] {
  return SIGNS.flatMap((sign) => {
    const count = counts.get(sign);
    return count === undefined ? [] : [{ sign, count }];
  });
}
