// SPDX-License-Identifier: MPL-2.0
// What everybody in the call must know now. Each is told once: closed by hand or by itself, the
// same occurrence does not come back.

import type { Capture } from './local';
import type { State } from './state';

export type BannerKind = 'lost' | 'recordingFailed' | 'refusal' | 'mutedBy' | 'microphone' | 'camera' | 'speaker' | 'screen' | 'screenStopped' | 'waiting';

export type Banner = {
  kind: BannerKind;
  /** What closing it closes: names of the occurrences that it tells. */
  keys: string[];
  /** Stays until it is closed or over; the others close by themselves. */
  lasts: boolean;
};

/** How long a banner stays that does not last, in milliseconds: long enough to read two sentences
 * twice. */
export const BANNER_MILLIS = 15_000;

export type Devices = Record<'microphone' | 'camera' | 'screen', Pick<Capture, 'problem' | 'failures'>> & { speakerGone: boolean };

/** Everything that could be told, with what was closed left out. */
export function bannersOf(state: State, devices: Devices, closed: ReadonlySet<string>): Banner[] {
  const { lostAt, room, refusal, mutedBy, screenStopped } = state;
  const banners: Banner[] = [];
  const tell = (kind: BannerKind, occurrences: string[], lasts: boolean) => {
    const keys = occurrences.map((one) => `${kind}/${one}`).filter((key) => !closed.has(key));
    if (keys.length > 0) banners.push({ kind, keys, lasts });
  };
  if (lostAt !== null) tell('lost', [String(lostAt)], true);
  if (room?.recording === 'failed') tell('recordingFailed', ['now'], true);
  if (refusal) tell('refusal', [String(refusal.count)], false);
  if (mutedBy !== null) tell('mutedBy', [mutedBy], false);
  if (screenStopped) tell('screenStopped', [String(screenStopped.count)], false);
  for (const kind of ['microphone', 'camera', 'screen'] as const) {
    if (devices[kind].problem) tell(kind, [String(devices[kind].failures)], false);
  }
  if (devices.speakerGone) tell('speaker', ['gone'], false);
  // Guests are told until they are settled; closed, until another one comes.
  tell('waiting', room?.waiting.map(({ id }) => id) ?? [], true);
  return banners;
}

/** What stays closed: occurrences that are still there. One that is over may happen again. */
export function stillClosed(state: State, devices: Devices, closed: ReadonlySet<string>): ReadonlySet<string> {
  const there = new Set(bannersOf(state, devices, new Set()).flatMap(({ keys }) => keys));
  const kept = [...closed].filter((key) => there.has(key));
  return kept.length === closed.size ? closed : new Set(kept);
}
