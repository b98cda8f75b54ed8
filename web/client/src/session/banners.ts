// SPDX-License-Identifier: MPL-2.0
// What everybody in the call must know now. Each banner is shown once: after it is closed, by hand
// or by a timer, the same occurrence does not return.

import { leads } from './features/chairing';
import { observes } from './features/observing';
import { atTheDoor } from './features/lobby';
import { nextToSpeak } from './floor-selectors';
import type { Capture } from './local';
import { missedOffer } from './missed-offer';
import type { State } from './state';

export type BannerKind = 'lost' | 'recordingFailed' | 'refusal' | 'chair' | 'secretary' | 'coChair' | 'spotlight' | 'mutedBy' | 'mutedSpeech' | 'floor' | 'asks' | 'microphone' | 'camera' | 'cameraRests' | 'addedRests' | 'addedCamera' | 'soundAlone' | 'economy' | 'economyOver' | 'missed' | 'speaker' | 'screen' | 'screenStopped' | 'waiting';

type Banner = {
  kind: BannerKind;
  /** What closing it closes: names of the occurrences that it tells. */
  keys: string[];
  /** Stays until it is closed or over; the others close by themselves. */
  lasts: boolean;
  /** Of one that closes by itself: when, in milliseconds. */
  millis: number;
};

/** How long a banner stays that does not last, in milliseconds: long enough to read two sentences
 * twice. */
export const BANNER_MILLIS = 15_000;
/** Time to come back to a screen after a cut; the panel has it afterwards. */
const MISSED_MILLIS = 60_000;

/** Cameras beside the first one; `problems`: one for each that is not open. */
export type AddedDevices = { rests: boolean; problems: string[] };

export type Devices = Record<'microphone' | 'camera' | 'screen', Pick<Capture, 'problem' | 'failures'>> & { speakerGone: boolean; cameraRests: boolean; added: AddedDevices; soundAlone: boolean; mutedSpeech: number };

/** All banners except those that were closed. */
export function bannersOf(state: State, devices: Devices, closed: ReadonlySet<string>): Banner[] {
  const { lostAt, room, you, coChairNews, refusal, newLeaders, mutedBy, floorNews, screenStopped, economy, missedIsRead } = state;
  const banners: Banner[] = [];
  const tell = (kind: BannerKind, occurrences: string[], lasts: boolean, millis = BANNER_MILLIS) => {
    const keys = occurrences.map((one) => `${kind}/${one}`).filter((key) => !closed.has(key));
    if (keys.length > 0) banners.push({ kind, keys, lasts, millis });
  };
  if (lostAt !== null) tell('lost', [String(lostAt)], true);
  // Everybody waits for who was given the floor.
  // An observer is told in the bar why there is no microphone.
  if (floorNews && !(floorNews.is === 'locked' && observes(state))) tell('floor', [`${floorNews.is}/${String(floorNews.count)}`], false);
  if (room?.recording === 'failed') tell('recordingFailed', ['now'], true);
  if (refusal) tell('refusal', [String(refusal.count)], false);
  for (const role of ['chair', 'secretary'] as const) {
    const told = newLeaders[role];
    if (told) tell(role, [String(told.count)], told.is === 'left');
  }
  if (coChairNews) tell('coChair', [`${coChairNews.is}/${String(coChairNews.count)}`], false);
  // That a locked microphone is off is said with the lock.
  if (mutedBy !== null && floorNews?.is !== 'locked') tell('mutedBy', [mutedBy], false);
  if (screenStopped) tell('screenStopped', [String(screenStopped.count)], false);
  if (room && you !== null && room.spotlight === you) tell('spotlight', [you], false);
  for (const kind of ['microphone', 'camera', 'screen'] as const) {
    if (devices[kind].problem) tell(kind, [String(devices[kind].failures)], false);
  }
  // Until it is on again: it may rest once more, on another line.
  // What is said of all video says it of the own camera too.
  if (devices.soundAlone) tell('soundAlone', ['now'], true);
  else if (devices.cameraRests && economy.told?.on !== true) tell('cameraRests', ['now'], false);
  if (devices.added.rests && !devices.cameraRests && !devices.soundAlone) tell('addedRests', ['now'], false);
  tell('addedCamera', devices.added.problems, false);
  if (economy.told) tell(economy.told.on ? 'economy' : 'economyOver', [String(economy.told.count)], false);
  const missed = missedOffer(state);
  if (missed && !missedIsRead) tell('missed', [String(missed.to)], false, MISSED_MILLIS);
  if (devices.speakerGone) tell('speaker', ['gone'], false);
  // The desk gives the floor in one press; whoever is next is told when the one before has it.
  if (room && leads(room.your_role)) tell('asks', nextToSpeak(room).slice(0, 1), true);
  // Each time the microphone is muted it is told once.
  if (devices.mutedSpeech > 0) tell('mutedSpeech', [String(devices.mutedSpeech)], false);
  // Waiting guests are shown until they are admitted or refused; after closing, until another
  // comes.
  tell('waiting', atTheDoor(room).map(({ id }) => id), true);
  return banners;
}

/** What stays closed: occurrences that are still there. One that is over may happen again. */
export function stillClosed(state: State, devices: Devices, closed: ReadonlySet<string>): ReadonlySet<string> {
  const there = new Set(bannersOf(state, devices, new Set()).flatMap(({ keys }) => keys));
  const kept = [...closed].filter((key) => there.has(key));
  return kept.length === closed.size ? closed : new Set(kept);
}
