// SPDX-License-Identifier: MPL-2.0
// What is heard again next: pure functions of what was heard so far and of the time. All times are
// those of the server's clock.

import type { Millis } from '../../../../generated/protocol';
import type { Span } from './cuts';

export const SPEED = 1.5;
/** One request: some 20 KB, under seven seconds of listening. */
const PART_MILLIS = 10_000;
/** What is said now reaches the server's recordings a little later. */
const LAG_MILLIS = 3_000;
/** Nearer than this to live sound, a part costs more waiting than it has words. */
const SHORTEST_MILLIS = 1_000;
/** A part shorter than a full one is asked for when so little is left of the one that plays: until
 * then it grows. */
const SOON_MILLIS = 1_500;
/** A server that asks for more patience than this, or says nothing, is asked again after so long. */
const LONGEST_WAIT_MILLIS = 15_000;
const RETRY_MILLIS = [1_000, 2_000, 4_000];
/** Stretches of live sound that are remembered; what is older is heard twice. */
const MOST_HEARD = 20;

export type Replay = {
  /** Everything before was heard again, or nobody said anything. */
  position: Millis;
  playing: Span | null;
  /** The part after it. One at most. */
  ahead: { span: Span; is: 'fetched' | 'asked for' | 'out of reach' } | null;
  /** Somebody was heard. */
  anySpeech: boolean;
};

export type Order = { do: 'fetch' | 'play'; span: Span } | { do: 'wait' | 'end' | 'give up' };

export const replayFrom = (position: Millis): Replay => ({ position, playing: null, ahead: null, anySpeech: false });

/** What the player does now. `left` is how long the playing part still takes; `heard` is what was
 * heard live, which nobody wants to hear again on the way to live sound. */
export function orderOf(replay: Replay, now: Millis, left: number, heard: readonly Span[]): Order {
  const { position, playing, ahead } = replay;
  if (ahead?.is === 'asked for') return { do: 'wait' };
  if (ahead) {
    if (playing) return { do: 'wait' };
    return ahead.is === 'fetched' ? { do: 'play', span: ahead.span } : { do: 'give up' };
  }
  const span = partAfter(playing?.to ?? position, now, heard);
  if (!playing) return span ? { do: 'fetch', span } : { do: 'end' };
  const isWorthIt = span !== null && (span.to - span.from === PART_MILLIS || left < SOON_MILLIS);
  return isWorthIt ? { do: 'fetch', span } : { do: 'wait' };
}

export const asked = (replay: Replay, span: Span): Replay => ({ ...replay, ahead: { span, is: 'asked for' } });

export const fetched = (replay: Replay, span: Span): Replay => ({ ...replay, ahead: { span, is: 'fetched' }, anySpeech: true });

export const outOfReach = (replay: Replay, span: Span): Replay => ({ ...replay, ahead: { span, is: 'out of reach' } });

/** Nobody said anything in this part: the next one follows the one that plays. */
export function silent(replay: Replay, span: Span): Replay {
  if (!replay.playing) return { ...replay, position: span.to, ahead: null };
  return { ...replay, playing: { ...replay.playing, to: span.to }, ahead: null };
}

export const begun = (replay: Replay, span: Span): Replay => ({ ...replay, position: span.from, playing: span, ahead: null });

export const played = (replay: Replay): Replay => ({ ...replay, position: replay.playing?.to ?? replay.position, playing: null });

/** How long to wait before a part is asked for again; null once that is no use. */
export const retryAfter = (failures: number): number | null => RETRY_MILLIS[failures - 1] ?? null;

/** How long the server asks to wait, which has as much to mix for everybody. */
export function waitOf(retryAfter: string | null): number {
  const millis = Number(retryAfter) * 1_000;
  return millis > 0 ? Math.min(millis, LONGEST_WAIT_MILLIS) : LONGEST_WAIT_MILLIS;
}

/** How long it takes at most until live sound is reached, which goes on meanwhile. */
export function leftMillis(at: Millis, now: Millis, heard: readonly Span[]): number {
  const end = now - LAG_MILLIS;
  const skipped = heard.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, end) - Math.max(from, at)), 0);
  return Math.max(0, end - at - skipped) / (SPEED - 1);
}

/** With one more stretch of live sound. They come in order, and do not overlap. */
export function withHeard(heard: readonly Span[], from: Millis, to: Millis): readonly Span[] {
  return to > from ? [...heard, { from, to }].slice(-MOST_HEARD) : heard;
}

/** The part after `end`: none where live sound is reached. */
function partAfter(end: Millis, now: Millis, heard: readonly Span[]): Span | null {
  const from = heard.reduce((at, span) => (span.from <= at + SHORTEST_MILLIS && at < span.to ? span.to : at), end);
  const before = heard.find((span) => span.from > from)?.from ?? Infinity;
  const to = Math.min(from + PART_MILLIS, now - LAG_MILLIS, before);
  return to - from < SHORTEST_MILLIS ? null : { from, to };
}
