// SPDX-License-Identifier: MPL-2.0
// The player of each stay in a meeting, once there is one.

import type { Session } from '../../../../session/session';
import type { ReplayPlayer } from './player';

const players = new WeakMap<Session, ReplayPlayer>();

export const playerOf = (session: Session): ReplayPlayer | undefined => players.get(session);

export function keepPlayer(session: Session, player: ReplayPlayer): ReplayPlayer {
  players.set(session, player);
  return player;
}
