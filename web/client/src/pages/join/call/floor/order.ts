// SPDX-License-Identifier: MPL-2.0
import type { ParticipantId } from '../../../../generated/protocol';

/** Before whom somebody stands after one step up or down the queue; null: at its end. */
export function stepBefore(queue: ParticipantId[], who: ParticipantId, step: -1 | 1): ParticipantId | null {
  const place = queue.indexOf(who);
  return queue[step < 0 ? place - 1 : place + 2] ?? null;
}
