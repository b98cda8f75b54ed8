// SPDX-License-Identifier: MPL-2.0
export type WindowKind = 'small' | 'second';

/** Windows of the call that are open beside the page. */
export const openWindows = new Map<WindowKind, Window>();

/** Whoever leaves the call leaves no window behind. */
export function closeWindows(): void {
  for (const one of openWindows.values()) one.close();
  openWindows.clear();
}
