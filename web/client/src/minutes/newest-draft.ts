// SPDX-License-Identifier: MPL-2.0
import { api } from '../api/client';
import type { MinutesContent, RevisionInfo, RevisionView } from '../generated/protocol';

/** The newest draft that the system made of the minutes at this address. Without it, sentences that
 * were condensed are marked as changed ones. */
export async function newestDraft(address: string): Promise<MinutesContent | null> {
  try {
    const revisions = await api.get<RevisionInfo[]>(`${address}/revisions`);
    const newest = revisions.find((one) => one.draft !== null);
    return newest ? (await api.get<RevisionView>(`${address}/revisions/${newest.revision}`)).content : null;
  } catch {
    return null;
  }
}
