// SPDX-License-Identifier: MPL-2.0
// One player for the whole page: a sentence of the minutes and a line of the transcript never sound
// at once.

import { signal } from '@preact/signals';

import { url } from '../api/client';
import type { SegmentId } from '../generated/protocol';

export interface Playing {
  segment: SegmentId;
  is: 'loading' | 'playing' | 'paused' | 'failed';
}

/** What sounds now; none when nothing does. */
export const playing = signal<Playing | null>(null);

/** Sound before the first word of a segment, in milliseconds; the server puts as much there. */
const BEFORE_FIRST_WORD_MILLIS = 500;

/** Where in the segment that sounds the player is, in milliseconds from its first word. */
export const position = signal(0);

let audio: HTMLAudioElement | null = null;

function element(): HTMLAudioElement {
  if (audio) return audio;
  const made = new Audio();
  made.preload = 'none';
  const say = (is: Playing['is']) => () => {
    if (playing.value) playing.value = { ...playing.value, is };
  };
  made.addEventListener('playing', say('playing'));
  made.addEventListener('waiting', say('loading'));
  made.addEventListener('pause', () => {
    // The browser also says "pause" at the end; "ended" follows.
    if (!made.ended) say('paused')();
  });
  made.addEventListener('timeupdate', () => (position.value = made.currentTime * 1000 - BEFORE_FIRST_WORD_MILLIS));
  made.addEventListener('ended', () => (playing.value = null));
  made.addEventListener('error', () => {
    if (made.hasAttribute('src')) say('failed')();
  });
  audio = made;
  return made;
}

/** Plays a segment from its start. */
export function play(segment: SegmentId): void {
  const player = element();
  playing.value = { segment, is: 'loading' };
  position.value = -BEFORE_FIRST_WORD_MILLIS;
  player.src = `/api/v1${url`/segments/${segment}/audio`}`;
  start(player);
}

/** Plays a segment, or pauses or goes on when it is the one that plays. */
export function toggle(segment: SegmentId): void {
  const now = playing.value;
  if (now?.segment !== segment || now.is === 'failed') play(segment);
  else if (now.is === 'paused') start(element());
  else element().pause();
}

/** Ends whatever plays, for example when the page is left. */
export function stop(): void {
  playing.value = null;
  audio?.pause();
  audio?.removeAttribute('src');
}

function start(player: HTMLAudioElement): void {
  player.play().catch((error: unknown) => {
    // Another segment was chosen before this one began.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    if (playing.value) playing.value = { ...playing.value, is: 'failed' };
  });
}
