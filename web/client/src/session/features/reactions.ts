// Signs that people give: shown for a moment, then forgotten.

import type { Millis, ParticipantId, Sign } from '../../generated/protocol';
import type { Session } from '../session';
import type { State } from '../state';
import type { Feature } from './feature';

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
    const signs = new Map([...state.signs].filter(([, shown]) => shown.until > at));
    for (const { participant, sign } of message.givers) signs.set(participant, { sign, until });
    const counts = new Map(state.signCounts.until > at ? state.signCounts.counts : []);
    for (const { sign, count } of message.counts) counts.set(sign, (counts.get(sign) ?? 0) + count);
    return { signs, signCounts: { counts, until } };
  },
};

/** Gives a sign; false when the line is lost. */
export function giveSign(session: Session, sign: Sign): boolean {
  return session.send({ type: 'react', sign });
}

/** The sign that somebody has given and that is shown at `now`. */
export function signOf(state: State, participant: ParticipantId, now: Millis): Sign | null {
  const shown = state.signs.get(participant);
  return shown && shown.until > now ? shown.sign : null;
}

/** How many of each sign are shown at `now`, in the order of the buttons. */
export function countsOf({ signCounts: { counts, until } }: State, now: Millis): { sign: Sign; count: number }[] {
  if (until <= now) return [];
  return SIGNS.flatMap((sign) => {
    const count = counts.get(sign);
    return count === undefined ? [] : [{ sign, count }];
  });
}
