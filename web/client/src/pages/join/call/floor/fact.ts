// SPDX-License-Identifier: MPL-2.0
import type { Participant } from '../../../../generated/protocol';
import { placeInQueue, speechOf } from '../../../../session/floor-selectors';
import type { State } from '../../../../session/state';
import { say } from './words';

/** What somebody does about the floor, in words; null: nothing. */
export function floorFact(state: State, participant: Participant): string | null {
  if (speechOf(state, participant.id)) return say('hasFloor');
  const place = placeInQueue(state, participant.id);
  return place > 0 ? say('asksAt', { n: place }) : null;
}
