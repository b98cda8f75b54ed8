// SPDX-License-Identifier: MPL-2.0
// The requests of a file that is sent in pieces.

import { api, page, ProblemError, url, type Refusal } from '../api/client';
import type { MeetingId, NewUpload, Problem, Uploaded, UploadState } from '../generated/protocol';
import { language, t } from '../i18n';

/** A piece that takes longer went with its connection. */
const PIECE_MILLIS = 60_000;

const addressOf = (meeting: MeetingId, id: string) => url`/meetings/${meeting}/uploads/${id}`;

export const open = (meeting: MeetingId, id: string, file: NewUpload): Promise<UploadState> => api.put<UploadState>(addressOf(meeting, id), file);

export const stateOf = (meeting: MeetingId, id: string): Promise<UploadState> => api.get<UploadState>(addressOf(meeting, id));

export const finish = (meeting: MeetingId, id: string): Promise<Uploaded> => api.post<Uploaded>(`${addressOf(meeting, id)}/finish`);

export const cancel = (meeting: MeetingId, id: string): Promise<void> => api.delete(addressOf(meeting, id));

const unreachable = (): ProblemError => new ProblemError({ code: 'unreachable', title: t('error.unreachable'), detail: t('error.unreachable.detail') }, 0);

/** Sends a piece; what the server has for certain comes back, also when it wanted another one. */
export async function append(meeting: MeetingId, id: string, offset: number, piece: Blob, signal: AbortSignal): Promise<number> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PIECE_MILLIS);
  const stop = () => late.abort();
  signal.addEventListener('abort', stop);
  try {
    const response = await fetch(`/api/v1${addressOf(meeting, id)}`, {
      method: 'PATCH',
      headers: {
        'Accept-Language': language.value,
        'Content-Type': 'application/partial-upload',
        'Upload-Offset': String(offset),
        ...(page.of ? { 'Diemcau-User': page.of } : {}),
      },
      body: piece,
      credentials: 'same-origin',
      priority: 'low',
      signal: late.signal,
    });
    if (response.ok) return offset + piece.size;
    const problem = await problemIn(response);
    const at = Number(problem.fact);
    if (problem.code === 'upload_offset' && problem.fact !== undefined && Number.isSafeInteger(at)) return at;
    throw new ProblemError(problem, response.status);
  } catch (error) {
    throw error instanceof ProblemError ? error : unreachable();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function problemIn(response: Response): Promise<Refusal> {
  try {
    return (await response.json()) as Problem;
  } catch {
    // A proxy's page, or cut off on the way.
    return { code: 'unavailable', title: t('error.unavailable'), detail: t('error.unavailable.detail') };
  }
}
