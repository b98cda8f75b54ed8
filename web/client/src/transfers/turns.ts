// SPDX-License-Identifier: MPL-2.0
// The one queue of this page for what is not live: files and speech that are sent, pages that are
// fetched ahead. Each asks for its turn, has it for one piece, and gives it back.

import { Schedule, UNKNOWN_LINE, type Kind, type Line } from './schedule';

export type Turn = {
  /** How large a piece should be. */
  bytes: number;
  /** It is over; `sent`: bytes that went up and were answered. */
  end: (sent?: number) => void;
};

type Waiting = { kind: Kind; begin: (turn: Turn) => void };

const schedule = new Schedule();
const waiting: Waiting[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Nobody waits for ever where nothing says that the line has changed. */
const LOOK_AGAIN_MILLIS = 1_000;

function proceed(): void {
  clearTimeout(timer);
  const now = performance.now();
  for (;;) {
    const kind = schedule.next(
      waiting.map((one) => one.kind),
      now,
    );
    if (kind === null) break;
    const at = waiting.findIndex((one) => one.kind === kind);
    const [first] = waiting.splice(at, 1);
    first?.begin(turnOf(kind, now));
  }
  if (waiting.length > 0) timer = setTimeout(proceed, Math.max(0, (schedule.waitsUntil(now) ?? now + LOOK_AGAIN_MILLIS) - now));
}

function turnOf(kind: Kind, from: number): Turn {
  let isOver = false;
  schedule.began(kind);
  const end = (sent = 0) => {
    if (isOver) return;
    isOver = true;
    const now = performance.now();
    schedule.ended(kind, sent, now - from, now);
    proceed();
  };
  return { bytes: schedule.pieceBytes(from), end };
}

/** Waits for a turn of one piece. */
export function turn(kind: Kind, signal?: AbortSignal): Promise<Turn> {
  return new Promise((resolve, reject) => {
    const entry: Waiting = { kind, begin: resolve };
    const leave = () => {
      const at = waiting.indexOf(entry);
      if (at < 0) return;
      waiting.splice(at, 1);
      reject(new DOMException('aborted', 'AbortError'));
    };
    if (signal?.aborted) {
      reject(new DOMException('aborted', 'AbortError'));
      return;
    }
    signal?.addEventListener('abort', leave, { once: true });
    waiting.push(entry);
    proceed();
  });
}

/** What a call knows of the line; none after its end. */
export function lineIs(line: Line | null): void {
  schedule.follow(line ?? UNKNOWN_LINE);
  proceed();
}
