// SPDX-License-Identifier: MPL-2.0
// The chair makes an observer a delegate of this meeting, or an observer again.

import { signal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../../../../api/client';
import type { Participant, ParticipantId } from '../../../../generated/protocol';

/** Whom this page has made a delegate: it offers to take that back. */
export const raisedHere = signal<ReadonlySet<ParticipantId>>(new Set());

/** Why it was refused; null: it was done, and the room tells everybody. */
export async function raise(meeting: string, { id }: Participant, raised: boolean): Promise<Refusal | null> {
  const path = url`/meetings/${meeting}/delegates/${id}`;
  try {
    await (raised ? api.put(path, undefined) : api.delete(path));
  } catch (error) {
    return refusalOf(error);
  }
  const now = new Set(raisedHere.value);
  if (raised) now.add(id);
  else now.delete(id);
  raisedHere.value = now;
  return null;
}
