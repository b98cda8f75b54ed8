// SPDX-License-Identifier: MPL-2.0
// Requests to `/api/v1`. Every refusal becomes a `ProblemError` with words for the reader.

import type { Problem, ProblemCode } from '../generated/protocol';
import { language, t } from '../i18n';

export type Refusal = { code: ProblemCode | 'unreachable'; title: string; detail: string; fact?: string };

/** What the server refused, or that it cannot be reached. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Refusal,
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
  ) {
    super(problem.title);
  }
}

/** Words for anything that went wrong. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ProblemError) return error.problem;
  return { code: 'internal', title: t('error.unexpected'), detail: t('error.unexpected.detail') };
}

/** Whose this page is, told to the server: somebody else may sign in in another window. */
export const page = { of: '' };

/** The same at the end of an address that has parameters, where no header can be sent. */
export const ofPage = (): string => (page.of ? `&user=${encodeURIComponent(page.of)}` : '');

type Body = { json: unknown } | { list: Blob } | { file: Blob; kind: string } | { form: FormData };

async function send(method: string, address: string, body?: Body): Promise<Response> {
  const headers: Record<string, string> = { 'Accept-Language': language.value };
  if (page.of) headers['Diemcau-User'] = page.of;
  let content: BodyInit | null = null;
  if (body && 'json' in body) {
    headers['Content-Type'] = 'application/json';
    content = JSON.stringify(body.json);
  } else if (body && 'list' in body) {
    headers['Content-Type'] = 'application/octet-stream';
    content = body.list;
  } else if (body && 'file' in body) {
    headers['Content-Type'] = body.kind;
    content = body.file;
  } else if (body && 'form' in body) {
    content = body.form;
  } else if (method !== 'GET') {
    headers['Content-Type'] = 'application/json';
  }
  let response: Response;
  try {
    response = await fetch(`/api/v1${address}`, { method, headers, body: content, credentials: 'same-origin' });
  } catch {
    throw unreachable();
  }
  if (!response.ok) throw new ProblemError(await problemIn(response), response.status);
  return response;
}

const unreachable = () => new ProblemError({ code: 'unreachable', title: t('error.unreachable'), detail: t('error.unreachable.detail') }, 0);

async function problemIn(response: Response): Promise<Refusal> {
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    try {
      return (await response.json()) as Problem;
    } catch {
      // Cut off on the way; said below.
    }
  }
  return { code: 'unavailable', title: t('error.unavailable'), detail: t('error.unavailable.detail') };
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as T;
  // A line that breaks in the middle of an answer is a line that breaks.
  const text = await response.text().catch(() => Promise.reject(unreachable()));
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Answers that came with the page, by address: each serves the first request. */
let cameWithPage: Map<string, unknown> | null = null;

function answersOfPage(): Map<string, unknown> {
  const text = document.getElementById('known')?.textContent ?? '{}';
  cameWithPage ??= new Map(Object.entries(JSON.parse(text) as Record<string, unknown>));
  return cameWithPage;
}

export const api = {
  get: async <T>(address: string): Promise<T> => {
    const known = answersOfPage();
    const answer = known.get(address);
    if (known.delete(address)) return answer as T;
    return answerOf<T>(await send('GET', address));
  },
  post: async <T = undefined>(address: string, json?: unknown): Promise<T> =>
    answerOf<T>(await send('POST', address, json === undefined ? undefined : { json })),
  put: async <T = undefined>(address: string, json: unknown): Promise<T> => answerOf<T>(await send('PUT', address, { json })),
  delete: async (address: string): Promise<void> => {
    await send('DELETE', address);
  },
  /** Sends a file or form; the kind says how. */
  upload: async <T>(address: string, body: { list: Blob } | { file: Blob; kind: string } | { form: FormData }): Promise<T> =>
    answerOf<T>(await send('POST', address, body)),
};

/** A path with its values safely encoded: `` url`/meetings/${id}` ``. */
export function url(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce((whole, part, i) => whole + encodeURIComponent(values[i - 1] ?? '') + part);
}
