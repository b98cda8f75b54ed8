// SPDX-License-Identifier: MPL-2.0
// What happens to the window of the minutes: it is hidden, left, gets its line back.

/** How often to look whether a colleague has returned, submitted or signed, in milliseconds. */
const LOOK_EVERY_MILLIS = 20_000;

/** Begins to watch; the answer ends it. */
export function watchWindow(on: { send: () => void; lineBack: () => void; look: () => void; hasUnsaved: () => boolean }): () => void {
  const seen = () => {
    if (document.hidden) on.send();
    else {
      on.lineBack();
      on.look();
    }
  };
  const leaving = (event: BeforeUnloadEvent) => {
    on.send();
    if (on.hasUnsaved()) event.preventDefault();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
    // Otherwise the browser offers to save the page as a file.
    event.preventDefault();
    on.send();
  };
  window.addEventListener('keydown', pressed);
  window.addEventListener('online', on.lineBack);
  window.addEventListener('focus', on.lineBack);
  window.addEventListener('beforeunload', leaving);
  document.addEventListener('visibilitychange', seen);
  const looking = setInterval(() => document.hidden || on.look(), LOOK_EVERY_MILLIS);
  return () => {
    window.removeEventListener('keydown', pressed);
    window.removeEventListener('online', on.lineBack);
    window.removeEventListener('focus', on.lineBack);
    window.removeEventListener('beforeunload', leaving);
    document.removeEventListener('visibilitychange', seen);
    clearInterval(looking);
  };
}
