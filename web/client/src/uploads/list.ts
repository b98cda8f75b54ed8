// SPDX-License-Identifier: MPL-2.0
// The files that this page sends, whichever part of it shows them: sending goes on when a dialog or
// a panel is closed, and after the page was loaded again.

import { signal, type ReadonlySignal } from '@preact/signals';

import { page, ProblemError, refusalOf, type Refusal } from '../api/client';
import { beforeSignOut } from '../api/me';
import type { MeetingId, NewUpload, Uploaded, UploadPurpose } from '../generated/protocol';
import { turn } from '../transfers/turns';
import { forget, forgetAll, keep, keptOf } from './kept';
import * as request from './request';
import { sendInPieces, type Progress, type Way } from './sending';

export type Running = {
  id: string;
  meeting: MeetingId;
  name: string;
  bytes: number;
  becomes: UploadPurpose['becomes'];
  progress: Progress;
  /** A reload of the page does not lose it. */
  isKept: boolean;
  refusal: Refusal | null;
  /** It is over, and this is what it became. */
  became: Uploaded | null;
};

type File = { id: string; meeting: MeetingId; name: string; file: Blob; purpose: UploadPurpose };

const running = signal<readonly Running[]>([]);
const stops = new Map<string, AbortController>();
const files = new Map<string, File>();

/** Files on their way, the oldest first. */
export const uploads: ReadonlySignal<readonly Running[]> = running;

const change = (id: string, what: Partial<Running>) => (running.value = running.peek().map((one) => (one.id === id ? { ...one, ...what } : one)));
const drop = (id: string) => {
  files.delete(id);
  running.value = running.peek().filter((one) => one.id !== id);
};

const hexadecimal = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A file is whole in memory while its digest is computed; the server computes it of larger ones. */
const MOST_DIGESTED_BYTES = 64 << 20;

/** Where the browser computes it: not on a page whose connection it does not trust. */
async function digestOf(file: Blob): Promise<string | null> {
  if (file.size > MOST_DIGESTED_BYTES) return null;
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  return subtle ? hexadecimal(new Uint8Array(await subtle.digest('SHA-256', await file.arrayBuffer()))) : null;
}

const way: Way = {
  ...request,
  turn: (stop) => turn('file', stop),
  pause: (millis, stop) =>
    new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        removeEventListener('online', over);
        stop.removeEventListener('abort', over);
        resolve();
      };
      const timer = setTimeout(over, millis);
      addEventListener('online', over);
      stop.addEventListener('abort', over);
    }),
};

/** Another attempt may succeed: the server keeps what it has. */
export const mayTryAgain = ({ code }: Refusal): boolean => !FINAL.includes(code);
const FINAL: readonly string[] = ['too_large', 'too_complex', 'paper_office', 'paper_office_kind', 'paper_macros', 'paper_active', 'paper_unreadable', 'paper_encrypted', 'paper_too_long', 'paper_replaced', 'chat_file_kind', 'chat_file_macros', 'chat_file_active', 'meeting_ended', 'files_over', 'meeting_cancelled', 'upload_damaged', 'sound_files_full', 'minutes_frozen', 'upload_gone', 'name_too_long', 'name_over_limit', 'bad_name', 'invalid_field'];

async function send(of: File): Promise<Uploaded> {
  const stop = new AbortController();
  stops.set(of.id, stop);
  change(of.id, { refusal: null, progress: { offset: 0, how: 'sending' } });
  try {
    const about: NewUpload = { name: of.name, bytes: of.file.size, digest: await digestOf(of.file), purpose: of.purpose };
    const became = await sendInPieces({ meeting: of.meeting, id: of.id, file: of.file, about }, way, stop.signal, (progress) => change(of.id, { progress }));
    await forget(of.id);
    change(of.id, { became });
    files.delete(of.id);
    return became;
  } catch (error) {
    // The file cannot be read any more: it was changed or deleted on this device.
    const refusal = refusalOf(error);
    if (!(error instanceof ProblemError) || !mayTryAgain(refusal)) await forget(of.id);
    change(of.id, { refusal });
    throw error;
  } finally {
    stops.delete(of.id);
  }
}

function begin(of: File, isKept: boolean): Promise<Uploaded> {
  files.set(of.id, of);
  beforeSignOut.add(signingOut);
  const known: Running = { id: of.id, meeting: of.meeting, name: of.name, bytes: of.file.size, becomes: of.purpose.becomes, progress: { offset: 0, how: 'sending' }, isKept, refusal: null, became: null };
  running.value = [...running.peek(), known];
  return send(of);
}

export type Started = { id: string; done: Promise<Uploaded> };

/** Sends a file; it is in the list until it is put away. */
export function start(meeting: MeetingId, file: globalThis.File, purpose: UploadPurpose): Started {
  const id = hexadecimal(crypto.getRandomValues(new Uint8Array(16)));
  const of = { id, meeting, name: file.name, file, purpose };
  // Two guests at one device are not told apart.
  const isMine = page.of !== '';
  const done = begin(of, isMine);
  if (isMine) {
    void keep({ ...of, owner: page.of, at: Date.now() }).then((isKept) => {
      // It was sent meanwhile.
      if (isKept && !files.has(id)) void forget(id);
      else change(id, { isKept });
    });
  }
  return { id, done };
}

/** Sends what was refused, once more. */
export function again(id: string): void {
  const of = files.get(id);
  if (of && !stops.has(id)) send(of).catch(() => undefined);
}

/** Its person does not want it any more, or has read how it ended. */
export async function putAway(id: string): Promise<void> {
  const one = running.peek().find((known) => known.id === id);
  stops.get(id)?.abort();
  drop(id);
  await forget(id);
  // What the server refused it has deleted, or deletes a day later.
  if (one && !one.became) await request.cancel(one.meeting, id).catch(() => undefined);
}

/** Goes on with what an earlier visit has not sent to the end. */
export async function goOn(meeting: MeetingId, onSent: (became: Uploaded) => void): Promise<void> {
  if (page.of === '') return;
  for (const { id, name, file, purpose } of await keptOf(page.of, meeting)) {
    if (!files.has(id)) begin({ id, meeting, name, file, purpose }, true).then(onSent, () => undefined);
  }
}

async function signingOut(): Promise<void> {
  for (const stop of stops.values()) stop.abort();
  running.value = [];
  files.clear();
  await forgetAll();
}
