// SPDX-License-Identifier: MPL-2.0
// Keys that do from anywhere in the call what a button does. Whoever draws the button registers
// them, so that the list of them is never out of date.

import { useEffect, useRef } from 'preact/hooks';

import { readPreference, savePreference } from '../../../session/preferences';

export type Shortcut = { keys: string; words: string };
type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Opens the list. Alone it is a single character, which people who speak to their computer may
 * type by accident: it can be switched off (WCAG 2.2, 2.1.4). */
const LIST_KEY = '?';
const LIST_KEYS = 'Ctrl+/';

const CODES: Record<string, string> = { '/': 'Slash' };
const codeOf = (key: string) => CODES[key] ?? (/^\d$/.test(key) ? `Digit${key}` : `Key${key}`);

/** Whether this is `keys`, such as "Ctrl+Alt+L", wherever a keyboard's language has the letter. */
export function isPressed(keys: string, event: Pressed): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  return event.code === codeOf(key) && parts.includes('Ctrl') === (event.ctrlKey || event.metaKey) && parts.includes('Alt') === event.altKey && !event.shiftKey;
}

const TYPED_IN = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

const listKeyIsOn = () => readPreference('list-key') !== 'off';
const switchListKey = (on: boolean) => savePreference('list-key', on ? 'on' : 'off');

/** Whether the list of keys is asked for. */
export function asksForList(event: KeyboardEvent): boolean {
  if (isPressed(LIST_KEYS, event)) return true;
  const typed = event.target instanceof Element && event.target.closest(TYPED_IN) !== null;
  return event.key === LIST_KEY && !event.ctrlKey && !event.metaKey && !event.altKey && !typed && listKeyIsOn();
}

const registered = new Set<{ readonly current: Shortcut }>();

/** Those that do something now, in the order of their buttons. */
const shortcuts = (): Shortcut[] => [...registered].map(({ current }) => current);

/** Does `run` when the keys are pressed, also while something is typed or a dialog is open. */
export function useShortcut(keys: string | undefined, words: string, run: () => void): void {
  const latest = useRef({ keys: keys ?? '', words, run });
  latest.current = { keys: keys ?? '', words, run };
  useEffect(() => {
    if (keys === undefined) return;
    registered.add(latest);
    const pressed = (event: KeyboardEvent) => {
      if (!isPressed(keys, event)) return;
      // The browser would make a bookmark, or look for something.
      event.preventDefault();
      if (!event.repeat) latest.current.run();
    };
    document.addEventListener('keydown', pressed);
    return () => {
      registered.delete(latest);
      document.removeEventListener('keydown', pressed);
    };
  }, [keys]);
}

/** What the list of keys shows; given to its file, as `PARTS` of the stage. */
export const SHORTCUT_LIST = { LIST_KEY, LIST_KEYS, listKeyIsOn, shortcuts, switchListKey };
export type ShortcutList = typeof SHORTCUT_LIST;
