// SPDX-License-Identifier: MPL-2.0
// Which of the ways to arrange the call one person sees. Pure.

import { isOn } from '../../../../session/features/tracks';
import type { TileOf } from '../../../../session/layout';
import type { State } from '../../../../session/state';

/** One large and a strip of all others; pages of equal tiles; one large alone; the same in large
 * letters and without controls, for a screen that is read from across a hall. */
export const LAYOUTS = ['speaker', 'gallery', 'focus', 'hall'] as const;
export type StageLayout = (typeof LAYOUTS)[number];

/** A hall has no phone for a screen, and a phone no room for letters that are read from across a
 * hall. The words of a media query, which a window that is turned or zoomed answers again. */
export const NO_HALL = '(max-width: 519px), (max-height: 480px)';

export const layoutsFor = (fitsHall: boolean): readonly StageLayout[] => LAYOUTS.filter((layout) => layout !== 'hall' || fitsHall);

export const isLayout = (word: string | null): word is StageLayout => LAYOUTS.some((layout) => layout === word);

/** What everybody is shown large now, by name: a page, a screen, who is in the spotlight. */
export function shownToAll({ room, you }: State, pageIsShown: boolean): string | null {
  if (!room) return null;
  if (pageIsShown) return 'page';
  const screen = room.participants.find((one) => one.id !== you && isOn(one, 'screen'));
  if (screen) return `screen/${screen.id}`;
  return room.spotlight !== null && room.spotlight !== you ? `spotlight/${room.spotlight}${room.spotlight_camera ? `/${room.spotlight_camera}` : ''}` : null;
}

/** What everybody is shown, and whom one has pinned, comes before the gallery, until one asks for
 * the gallery again (`despite`). In a window that a hall's screen cannot be, its large picture
 * stays. */
export function layoutNow(chosen: StageLayout, pinned: TileOf | null, shown: string | null, despite: string | null, fitsHall = true): StageLayout {
  if (chosen === 'hall' && !fitsHall) return 'focus';
  if (chosen !== 'gallery') return chosen;
  return pinned !== null || (shown !== null && shown !== despite) ? 'speaker' : 'gallery';
}
