// SPDX-License-Identifier: MPL-2.0
// How long a speech has lasted, and what is left of its time. Pure, by the server's clock.

import type { Millis, RunningSpeech } from '../../../../generated/protocol';

/** So long before the end of its time a speech is marked, in milliseconds. */
export const WARN_MILLIS = 30_000;

export type SpeechTime = {
  /** Since the floor was given. */
  passed: number;
  /** Until the limit; below 0 when it is over. Null without a limit. */
  left: number | null;
  state: 'free' | 'running' | 'ending' | 'over';
};

export function timeOf({ since, limit_s }: Pick<RunningSpeech, 'since' | 'limit_s'>, now: Millis): SpeechTime {
  const passed = Math.max(0, now - since);
  if (limit_s === null) return { passed, left: null, state: 'free' };
  const left = limit_s * 1000 - passed;
  return { passed, left, state: left <= 0 ? 'over' : left <= WARN_MILLIS ? 'ending' : 'running' };
}

/** 02:13; with hours only where there are any. */
export function clock(millis: number): string {
  const seconds = Math.floor(Math.abs(millis) / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${String(hours)}:` : ''}${two(minutes)}:${two(seconds % 60)}`;
}
