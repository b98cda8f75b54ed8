// SPDX-License-Identifier: MPL-2.0
// How wide a page is drawn. Pure.

export type Place = { width: number; height: number };

/** Of a page whose picture is not there yet: A4, upright. */
export const A4 = 210 / 297;
/** Beside a page that is scrolled. */
const SCROLLBAR = 14;
/** Letters of an office document can be read from this width on, and well at the next. */
const READABLE = 560;
const COMFORTABLE = 720;
/** A place that is filled so far is not filled better by scrolling. */
const FILLED = 0.75;

/** The widths to choose from, the smallest first: the whole page, a width that reads well, as wide
 * as the place, twice as wide. `ratio` is a page's width by its height. */
export function widthsOf({ width, height }: Place, ratio: number): number[] {
  const wide = Math.max(1, width - SCROLLBAR);
  const whole = Math.max(1, Math.min(width, height * ratio));
  if (whole >= wide * 0.95) return [whole, whole * 2];
  const between = whole * 1.15 < COMFORTABLE && COMFORTABLE < wide * 0.9 ? [COMFORTABLE] : [];
  return [whole, ...between, wide, wide * 2];
}

/** Which of them a page begins with: the whole page, unless it could not be read then. */
export function firstOf(widths: readonly number[], place: Place): number {
  const whole = widths[0] ?? 0;
  return whole >= READABLE || whole >= FILLED * place.width ? 0 : 1;
}
