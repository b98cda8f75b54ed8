// SPDX-License-Identifier: MPL-2.0
// Where the keyboard's focus goes when what had it is gone: dialogs, panels and forms all ask here.
// Left alone, browsers put it on the body, and a screen reader starts again at the top.

import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Of any page: a heading that takes the focus when nothing better is left. */
const heading = () => document.querySelector<HTMLElement>('h1[tabindex="-1"]');

const isLost = () => document.activeElement === null || document.activeElement === document.body;

/** Focuses the first of these that can take it. */
function focusOneOf(...elements: (HTMLElement | null | undefined)[]): void {
  for (const element of elements) {
    element?.focus({ preventScroll: true });
    if (element && document.activeElement === element) return;
  }
}

/**
 * Gives the focus back when the component goes: to what `find` says, else to what had it before.
 * Not a passive effect: its clean-up comes some time after the component has gone.
 */
export function useReturnedFocus(find: () => HTMLElement | null = () => null): void {
  useLayoutEffect(() => {
    const { activeElement: before } = document;
    return () => {
      // After the drawing: until then the button that opened this may still be hidden.
      queueMicrotask(() => {
        // Something else has taken it meanwhile, such as the next dialog.
        if (isLost()) focusOneOf(find(), before instanceof HTMLElement && before !== document.body ? before : null, heading());
      });
    };
  }, []);
}

/** The innermost element that keeps the focus, for each control that has had it. */
const keepers = new WeakMap<Element, HTMLElement>();

/** Keeps the focus inside this element when the control that had it goes away: a button that is
 * done, a row that is deleted. `find` says where it goes. Such elements may be nested. */
export function useKeptFocus<E extends HTMLElement>(find: (inside: E) => HTMLElement | null): RefObject<E | null> {
  const ref = useRef<E>(null);
  useLayoutEffect(() => {
    const inside = ref.current;
    if (!inside) return;
    let last: Element | null = null;
    const focused = ({ target }: FocusEvent) => {
      last = target as Element;
      const inner = keepers.get(last);
      // The event comes from inside to outside.
      if (!inner || !inside.contains(inner)) keepers.set(last, inside);
    };
    const removed = new MutationObserver(() => {
      if (last === null || last.isConnected) return;
      const keeper = keepers.get(last);
      last = null;
      if (keeper !== inside && keeper?.isConnected) return;
      // A dialog that has closed gives the focus back first.
      setTimeout(() => {
        if (isLost()) focusOneOf(find(inside), inside);
      });
    });
    inside.addEventListener('focusin', focused);
    removed.observe(inside, { childList: true, subtree: true });
    return () => {
      inside.removeEventListener('focusin', focused);
      removed.disconnect();
    };
  }, []);
  return ref;
}
