// SPDX-License-Identifier: MPL-2.0
import { useEffect } from 'preact/hooks';

import { maySpeak } from '../../../session/features/floor';
import { observes } from '../../../session/features/observing';
import type { Session } from '../../../session/session';

/** What does something of its own with the space bar. */
const USES_SPACE = 'button, a, input, textarea, select, summary, video, audio, [contenteditable], [tabindex="0"]';

/** The microphone is on while the space bar is held, from anywhere that does not use it. */
export function useHoldToTalk(session: Session): void {
  useEffect(() => {
    let held = false;
    const pressed = (event: KeyboardEvent) => {
      if (event.code !== 'Space' || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      if (event.target instanceof Element && event.target.closest(USES_SPACE)) return;
      // The page does not scroll.
      event.preventDefault();
      if (event.repeat || held || session.local.microphone.value.on || !maySpeak(session.state.value) || observes(session.state.value)) return;
      held = true;
      void session.setMicrophone(true);
    };
    const released = () => {
      if (!held) return;
      held = false;
      void session.setMicrophone(false);
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.code === 'Space') released();
    };
    // A key that is let go over another window is never seen: nobody stays heard by that.
    const hidden = () => document.visibilityState === 'hidden' && released();
    document.addEventListener('keydown', pressed);
    document.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', released);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      released();
      document.removeEventListener('keydown', pressed);
      document.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', released);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [session]);
}
