// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** A phone of Apple shows nothing but films on the full screen. */
export const canFullScreen = (of: Document) => of.fullscreenEnabled;

/** The full screen of the window with this document. */
export function useFullScreen(of: Document): { is: boolean; toggle: () => Promise<void> } {
  const is = useSignal(of.fullscreenElement !== null);
  useEffect(() => {
    const changed = () => (is.value = of.fullscreenElement !== null);
    of.addEventListener('fullscreenchange', changed);
    return () => of.removeEventListener('fullscreenchange', changed);
  }, []);
  // Refused outside a press, which this is not: it stays as it is.
  const toggle = () => (of.fullscreenElement ? of.exitFullscreen() : of.documentElement.requestFullscreen()).catch(() => undefined);
  return { is: is.value, toggle };
}
