// SPDX-License-Identifier: MPL-2.0
// Plays what was missed, faster, while live voices are silent on this page. `replay.ts` says what
// comes next; this fetches and plays it. No more is kept than the part that plays and the next one.

import { effect, signal, type ReadonlySignal } from '@preact/signals';

import { ofPage, url } from '../../../../api/client';
import type { Millis } from '../../../../generated/protocol';
import { playOn } from '../../../../session/loudspeaker';
import type { Session } from '../../../../session/session';
import { NOTICED_LATER_MILLIS, type Span } from './cuts';
import { keepPlayer, playerOf } from './players';
import { asked, begun, fetched, leftMillis, orderOf, outOfReach, played, replayFrom, retryAfter, silent, SPEED, waitOf, withHeard, type Replay } from './replay';

/** Longer than 20 KB take on the slowest line that carries a call. */
const PATIENCE_MILLIS = 15_000;
/** Sound is back so much later than the connection. */
const SOUND_BACK_MILLIS = 3_000;

export type Why = 'caught up' | 'nobody spoke' | 'wanted live' | 'lost' | 'out of reach' | 'cannot play';

export type Playback =
  /** `at` is what is heard, `left` how long it takes at most; not `sounding` while the next part is
   * waited for. */
  | { is: 'on'; at: Millis; left: number; sounding: boolean }
  /** With where it may go on. */
  | { is: 'off'; why: Why; at: Millis }
  | null;

type Part = { span: Span; audio: HTMLAudioElement; address: string };

export class ReplayPlayer {
  private readonly shown = signal<Playback>(null);
  private replay: Replay | null = null;
  private current: Part | null = null;
  private next: Part | null = null;
  private fetching: AbortController | null = null;
  private looks: ReturnType<typeof setInterval> | undefined;
  /** What was heard live, and since when live sound is heard now. */
  private heard: readonly Span[] = [];
  private liveSince: Millis | null;

  constructor(private readonly session: Session) {
    this.liveSince = this.now();
    effect(() => {
      const speaker = session.speaker.used.value;
      for (const part of [this.current, this.next]) if (part) playOn(part.audio, speaker);
    });
  }

  get playback(): ReadonlySignal<Playback> {
    return this.shown;
  }

  start(from: Millis): void {
    this.release();
    this.endOfLive(this.now());
    this.replay = replayFrom(from);
    this.session.isReplaying.value = true;
    this.looks = setInterval(() => this.look(), 250);
    this.look();
  }

  backToLive(): void {
    this.stop('wanted live');
  }

  /** The connection is lost: answers where it stopped, if it was on. */
  lost(): Millis | null {
    const at = this.at();
    this.stop('lost');
    this.endOfLive(this.now() - NOTICED_LATER_MILLIS);
    return at;
  }

  found(): void {
    this.liveSince ??= this.now() + SOUND_BACK_MILLIS;
  }

  /** What it says has been read. */
  forget(): void {
    if (!this.replay) this.shown.value = null;
  }

  /** The call is over. */
  close(): void {
    this.release();
    this.shown.value = null;
  }

  private now(): Millis {
    return Math.round(Date.now() + this.session.state.peek().clockOffset);
  }

  private endOfLive(at: Millis): void {
    if (this.liveSince !== null) this.heard = withHeard(this.heard, this.liveSince, at);
    this.liveSince = null;
  }

  /** What is heard now; null while nothing is heard again. */
  private at(): Millis | null {
    if (!this.replay) return null;
    return Math.round(this.replay.position + (this.current?.audio.currentTime ?? 0) * 1000);
  }

  /** Does what is to be done now, and shows how far it is. */
  private look(): void {
    for (;;) {
      if (!this.replay) return;
      const { current } = this;
      const left = current ? ((current.audio.duration || 0) - current.audio.currentTime) * (1000 / SPEED) : 0;
      const order = orderOf(this.replay, this.now(), left, this.heard);
      if (order.do === 'wait') break;
      if ('span' in order) {
        if (order.do === 'play') this.play(order.span);
        else void this.fetch(order.span);
      } else if (order.do === 'end') this.stop(this.replay.anySpeech ? 'caught up' : 'nobody spoke');
      else this.stop('out of reach');
    }
    const at = this.at();
    if (at === null) return;
    this.shown.value = { is: 'on', at, left: leftMillis(at, this.now(), this.heard), sounding: this.current !== null };
  }

  private play(span: Span): void {
    const { replay, next } = this;
    if (!replay || !next) return;
    this.next = null;
    this.current = next;
    this.replay = begun(replay, span);
    const { audio } = next;
    audio.onended = () => {
      if (!this.replay || this.current !== next) return;
      this.current = null;
      drop(next);
      this.replay = played(this.replay);
      this.look();
    };
    const failed = () => {
      if (this.current === next) this.stop('cannot play');
    };
    audio.onerror = failed;
    audio.play().catch(failed);
  }

  private async fetch(span: Span): Promise<void> {
    if (!this.replay) return;
    this.replay = asked(this.replay, span);
    const fetching = new AbortController();
    this.fetching = fetching;
    const sound = await fetchPart(this.session.meeting, span, fetching.signal);
    // Stopped meanwhile, or begun anew.
    if (fetching.signal.aborted) return;
    if (sound === 'out of reach') this.replay = outOfReach(this.replay, span);
    else if (sound === null) this.replay = silent(this.replay, span);
    else {
      this.next = this.partOf(span, sound);
      this.replay = fetched(this.replay, span);
    }
    this.look();
  }

  private partOf(span: Span, sound: Blob): Part {
    const address = URL.createObjectURL(sound);
    const audio = new Audio(address);
    audio.preload = 'auto';
    // The usual rate too: loading sets the other one to it.
    audio.defaultPlaybackRate = SPEED;
    audio.playbackRate = SPEED;
    audio.preservesPitch = true;
    playOn(audio, this.session.speaker.used.peek());
    return { span, audio, address };
  }

  private stop(why: Why): void {
    const at = this.at();
    if (at === null) return;
    this.release();
    this.liveSince = this.now();
    this.shown.value = { is: 'off', why, at };
  }

  private release(): void {
    clearInterval(this.looks);
    this.fetching?.abort();
    for (const part of [this.current, this.next]) if (part) drop(part);
    this.current = this.next = this.fetching = this.replay = null;
    this.session.isReplaying.value = false;
  }
}

function drop({ audio, address }: Part): void {
  audio.onended = audio.onerror = null;
  audio.pause();
  audio.removeAttribute('src');
  URL.revokeObjectURL(address);
}

/** The sound of a part; null where nobody said anything. */
async function fetchPart(meeting: string, { from, to }: Span, signal: AbortSignal): Promise<Blob | null | 'out of reach'> {
  const address = `/api/v1${url`/meetings/${meeting}/replay`}?from=${String(from)}&until=${String(to)}${ofPage()}`;
  for (let failures = 1; ; ) {
    const sound = await fetchOnce(address, signal);
    if (sound instanceof Blob || sound === null) return sound;
    // Who is told when to come again has not failed.
    const wait = sound === 'out of reach' ? retryAfter(failures++) : sound.waitMillis;
    if (wait === null || signal.aborted) return 'out of reach';
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function fetchOnce(address: string, signal: AbortSignal): Promise<Blob | null | { waitMillis: number } | 'out of reach'> {
  const attempt = new AbortController();
  const end = () => attempt.abort();
  const timer = setTimeout(end, PATIENCE_MILLIS);
  signal.addEventListener('abort', end);
  try {
    if (signal.aborted) return 'out of reach';
    const response = await fetch(address, { credentials: 'same-origin', signal: attempt.signal });
    if (response.status === 204) return null;
    if (response.status === 429) return { waitMillis: waitOf(response.headers.get('Retry-After')) };
    return response.ok ? await response.blob() : 'out of reach';
  } catch {
    return 'out of reach';
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** The one of this stay in the meeting. */
export const replayOf = (session: Session): ReplayPlayer => playerOf(session) ?? keepPlayer(session, new ReplayPlayer(session));
