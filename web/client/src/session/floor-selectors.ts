// SPDX-License-Identifier: MPL-2.0
// What the call reads of the floor. Not on the way to the first sound.

import type { ParticipantId, RoomState, RunningSpeech } from '../generated/protocol';
import type { Change } from './features/feature';
import type { State } from './state';

/** The person has read it. */
export const floorNewsSeen: Change = () => ({ floorNews: null });

/** The speech of somebody who has the floor. */
export const speechOf = ({ room }: State, who: ParticipantId | null): RunningSpeech | null => room?.floor.speeches.find(({ participant }) => participant === who) ?? null;

/** The place of somebody in the queue, from 1; 0: not in it. */
export const placeInQueue = ({ room }: State, who: ParticipantId | null): number => (room && who !== null ? room.floor.queue.indexOf(who) + 1 : 0);

/** Those who ask and can be given the floor now, in order. */
export const nextToSpeak = (room: RoomState): ParticipantId[] => room.floor.queue.filter((who) => room.participants.some(({ id, connected }) => id === who && connected));
