// SPDX-License-Identifier: MPL-2.0
// The shared document, as the server has it.

import { ofPage, ProblemError, url } from '../../api/client';
import type { MinutesId } from '../../generated/protocol';

export interface FetchedDraft {
  epoch: number;
  state: Uint8Array;
}

export async function fetchDraft(minutes: MinutesId): Promise<FetchedDraft> {
  const answer = await fetch(`/api/v1${url`/minutes/${minutes}/shared`}?${ofPage()}`, { credentials: 'same-origin' });
  // What is wrong is said by the answer to the minutes themselves.
  if (!answer.ok) throw new ProblemError({ code: 'unavailable', title: '', detail: '' }, answer.status);
  return { epoch: Number(answer.headers.get('draft-epoch')), state: new Uint8Array(await answer.arrayBuffer()) };
}

const ahead = new Map<MinutesId, Promise<FetchedDraft>>();

/** Begins to fetch it before it is known whether the person may edit: on a slow line that is one
 * round trip less. */
export function fetchDraftAhead(minutes: MinutesId): void {
  const asked = fetchDraft(minutes);
  asked.catch(() => undefined);
  ahead.set(minutes, asked);
}

/** What was fetched ahead, once; otherwise it is fetched now. */
export async function draftOf(minutes: MinutesId): Promise<FetchedDraft> {
  const asked = ahead.get(minutes);
  ahead.delete(minutes);
  return asked ? asked.catch(() => fetchDraft(minutes)) : fetchDraft(minutes);
}
