// SPDX-License-Identifier: MPL-2.0
// Requests that carry more than JSON: pictures and words of pages.
// Apart from `api/client.ts`, which every page loads before it shows anything.

import { page, ProblemError, type Refusal } from '../api/client';
import type { Problem } from '../generated/protocol';
import { language, t } from '../i18n';
import { turn } from '../transfers/turns';
import type { Wish } from './page-store';

const headers = (): Record<string, string> => ({ 'Accept-Language': language.value, ...(page.of ? { 'Diemcau-User': page.of } : {}) });

const unreachable = (): ProblemError => new ProblemError({ code: 'unreachable', title: t('error.unreachable'), detail: t('error.unreachable.detail') }, 0);

function problemOf(text: string, status: number): ProblemError {
  let problem: Refusal = { code: 'unavailable', title: t('error.unavailable'), detail: t('error.unavailable.detail') };
  try {
    const said = JSON.parse(text) as Partial<Problem> | null;
    if (said?.code && said.title) problem = said as Problem;
  } catch {
    // A proxy's page, or cut off on the way.
  }
  return new ProblemError(problem, status);
}

type Priority = 'high' | 'low';

async function get(address: string, priority: Priority, signal: AbortSignal | null): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${address}`, { headers: headers(), credentials: 'same-origin', priority, signal });
  } catch {
    throw unreachable();
  }
  if (!response.ok) throw problemOf(await response.text().catch(() => ''), response.status);
  return response;
}

/** What nobody waits for has its turn after sound, and with all else that is not live. */
export async function fetchPicture(address: string, wish: Wish, signal: AbortSignal): Promise<Blob> {
  if (wish === 'now') return (await get(address, 'high', signal)).blob();
  const { end } = await turn(wish, signal);
  try {
    return await (await get(address, 'low', signal)).blob();
  } finally {
    end();
  }
}

export async function fetchWords(address: string): Promise<string> {
  return (await get(address, 'high', null)).text();
}
