// SPDX-License-Identifier: MPL-2.0
// What somebody has begun to write, a note with its agenda item or a message: it outlives another
// panel, leaving the call and a page that is loaded anew, in this window and for this person alone.

import { signal, type Signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import type { Session } from '../../../session/session';

/** Of this window. */
export function kept(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? '';
  } catch {
    // Forbidden by the browser's settings.
    return '';
  }
}

export function keep(key: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Full or forbidden: it lives as long as the page.
  }
}

/** One of each kind for all panels of a call. */
const ofSessions = { note: new WeakMap<Session, Signal<string>>(), 'note-item': new WeakMap<Session, Signal<string>>(), chat: new WeakMap<Session, Signal<string>>() };

export function useHalfWritten(session: Session, kind: keyof typeof ofSessions): Signal<string> {
  const key = `${kind} ${session.meeting} ${session.state.peek().you ?? ''}`;
  const text = useMemo(() => {
    const known = ofSessions[kind].get(session) ?? signal(kept(key));
    ofSessions[kind].set(session, known);
    return known;
  }, [session]);
  useEffect(() => text.subscribe((words) => keep(key, words)), [text, key]);
  return text;
}
