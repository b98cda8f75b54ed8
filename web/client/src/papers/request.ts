// SPDX-License-Identifier: MPL-2.0
// Requests that carry more than JSON: pictures and words of pages, and a file with its progress.
// Apart from `api/client.ts`, which every page loads before it shows anything.

import { page, ProblemError, type Refusal } from '../api/client';
import type { Paper, Problem } from '../generated/protocol';
import { language, t } from '../i18n';

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

export type Priority = 'high' | 'low';

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

export async function fetchPicture(address: string, priority: Priority, signal: AbortSignal): Promise<Blob> {
  const response = await get(address, priority, signal);
  return response.blob();
}

export async function fetchWords(address: string): Promise<string> {
  return (await get(address, 'high', null)).text();
}

export type Sending<Answer = Paper> = { done: Promise<Answer>; stop: () => void };

/** Sends a file; `progress` hears which share of it has left this device, from 0 to 1. */
export function sendFile<Answer = Paper>(address: string, file: Blob, progress: (share: number) => void): Sending<Answer> {
  // Not `fetch`, which does not say how much was sent.
  const request = new XMLHttpRequest();
  const done = new Promise<Answer>((resolve, reject) => {
    request.open('POST', `/api/v1${address}`);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 200 || request.status > 299) {
        reject(problemOf(request.responseText, request.status));
        return;
      }
      resolve(JSON.parse(request.responseText) as Answer);
    };
    request.onerror = request.onabort = () => reject(unreachable());
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}
