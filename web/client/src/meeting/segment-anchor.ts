// SPDX-License-Identifier: MPL-2.0
// A place in a transcript or in minutes that an address names: `?doan=SEGMENT`.

/** The segment that the address names, or none. */
export function segmentInAddress(): string | null {
  return new URLSearchParams(window.location.search).get('doan');
}

/** Brings that segment to the middle of the screen, where it is drawn by now. */
export function scrollToSegment(): void {
  const segment = segmentInAddress();
  if (!segment) return;
  const there = document.querySelector(`[data-segment="${CSS.escape(segment)}"]`);
  there?.scrollIntoView({ block: 'center' });
  // Keyboard and screen reader go on from here.
  there?.querySelector('button')?.focus({ preventScroll: true });
}
