// SPDX-License-Identifier: MPL-2.0
import type { EditorView } from 'prosemirror-view';

/** Browsers tell the editor of a moved cursor a moment later. What comes from others within this
 * moment would put the cursor back, and the next word to the wrong place: so it is read before. */
export function readTyped(view: EditorView): void {
  // No part of the library's interface; without it the moment stays.
  const { domObserver } = view as unknown as { domObserver?: { flush?: () => void } };
  if (!view.composing) domObserver?.flush?.();
}
