// SPDX-License-Identifier: MPL-2.0
// Sends one file, piece by piece, whatever happens to the line: after a cut it asks how much the
// server has, and goes on there.

import { ProblemError } from '../api/client';
import type { MeetingId, NewUpload, Uploaded, UploadState } from '../generated/protocol';
import type { Turn } from '../transfers/turns';

/** What sending needs of the page; tests have their own. */
export type Way = {
  open: (meeting: MeetingId, id: string, file: NewUpload) => Promise<UploadState>;
  stateOf: (meeting: MeetingId, id: string) => Promise<UploadState>;
  append: (meeting: MeetingId, id: string, offset: number, piece: Blob, signal: AbortSignal) => Promise<number>;
  finish: (meeting: MeetingId, id: string) => Promise<Uploaded>;
  turn: (signal: AbortSignal) => Promise<Turn>;
  /** Waits so long, or until the line is back. */
  pause: (millis: number, signal: AbortSignal) => Promise<void>;
};

export type Progress = { offset: number; how: 'sending' | 'waiting' | 'checking' };

export type Sent = { meeting: MeetingId; id: string; file: Blob; about: NewUpload };

const FIRST_PAUSE_MILLIS = 1_000;
const LONGEST_PAUSE_MILLIS = 15_000;

/** Without an answer, too fast, or the server has no room for now: the same may succeed later. */
const passes = (error: unknown) => error instanceof ProblemError && (error.status === 0 || error.status === 429 || error.status === 503 || error.status === 502 || error.status === 504);

/** What the file has become. Throws what the server refuses for good. */
export async function sendInPieces({ meeting, id, file, about }: Sent, way: Way, signal: AbortSignal, tell: (progress: Progress) => void): Promise<Uploaded> {
  let [isOpen, offset, failures] = [false, 0, 0];
  for (;;) {
    signal.throwIfAborted();
    try {
      if (!isOpen) {
        ({ offset } = await way.open(meeting, id, about));
        isOpen = true;
      } else if (failures > 0) ({ offset } = await way.stateOf(meeting, id));
      failures = 0;
      while (offset < file.size) {
        tell({ offset, how: 'sending' });
        const turn = await way.turn(signal);
        signal.throwIfAborted();
        const piece = file.slice(offset, offset + turn.bytes);
        const from = offset;
        try {
          offset = await way.append(meeting, id, offset, piece, signal);
        } finally {
          turn.end(offset === from + piece.size ? piece.size : 0);
        }
        // The server is slow to believe, or another window sends it too.
        if (offset <= from) await way.pause(FIRST_PAUSE_MILLIS, signal);
      }
      tell({ offset, how: 'checking' });
      signal.throwIfAborted();
      return await way.finish(meeting, id);
    } catch (error) {
      signal.throwIfAborted();
      if (!passes(error)) throw error;
      tell({ offset, how: 'waiting' });
      await way.pause(Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** failures), signal);
      failures += 1;
    }
  }
}
