// SPDX-License-Identifier: MPL-2.0
// One stop for the Tab key in a toolbar; arrow keys, Home and End move inside (the toolbar pattern
// of ARIA).

import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const buttonsOf = (bar: HTMLElement) => [...bar.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];

/** Where a key leads from the button at `from`, or null where it is not for the toolbar. */
export function stepTo(key: string, from: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
  return step === undefined ? null : (from + step + count) % count;
}

/** Makes the element with this ref such a toolbar. Its buttons name no `tabIndex` of their own. */
export function useRovingTabindex<E extends HTMLElement>(): RefObject<E | null> {
  const bar = useRef<E>(null);
  const stop = useRef<Element | null>(null);
  const settle = () => {
    const buttons = bar.current ? buttonsOf(bar.current) : [];
    // Tab leads to what is chosen, unless the keyboard is at another one.
    const chosen = buttons.find((button) => button.ariaCurrent === 'true');
    if (chosen && !buttons.includes(document.activeElement as HTMLButtonElement)) stop.current = chosen;
    if (!buttons.includes(stop.current as HTMLButtonElement)) stop.current = buttons[0] ?? null;
    for (const button of buttons) {
      const index = button === stop.current ? '0' : '-1';
      if (button.getAttribute('tabindex') !== index) button.setAttribute('tabindex', index);
    }
  };
  useEffect(() => {
    const element = bar.current;
    if (!element) return;
    const focused = ({ target }: FocusEvent) => {
      stop.current = target as Element;
      settle();
    };
    const pressed = (event: KeyboardEvent) => {
      // What the window's size hides takes no focus.
      const buttons = buttonsOf(element).filter((button) => button.getClientRects().length > 0);
      const next = stepTo(event.key, buttons.indexOf(event.target as HTMLButtonElement), buttons.length);
      if (next === null) return;
      event.preventDefault();
      buttons[next]?.focus();
    };
    element.addEventListener('focusin', focused);
    element.addEventListener('keydown', pressed);
    return () => {
      element.removeEventListener('focusin', focused);
      element.removeEventListener('keydown', pressed);
    };
  }, []);
  // Buttons come, go and are switched off with every drawing.
  useLayoutEffect(settle);
  return bar;
}
