// SPDX-License-Identifier: MPL-2.0
// Icons drawn by lines on a 24-unit square. They only repeat what a label says, so screen readers
// skip them.

import type { MORE } from './more-icons';

/** Those of the way into a meeting; the others come with `more-icons.ts`. */
const FIRST = {
  microphone: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5 11v1a7 7 0 0 0 14 0v-1M12 19v3',
  microphoneOff: 'M3 3l18 18M9 9v3a3 3 0 0 0 5 2.2M15 10V6a3 3 0 0 0-5.8-1M5 11v1a7 7 0 0 0 11 5.7M19 11v1a7 7 0 0 1-.6 2.8M12 19v3',
  camera: 'M3 7.5A1.5 1.5 0 0 1 4.500 6h9A1.500 1.500 0 0 1 15 7.500v9a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 3 16.500ZM15 10.500l6-3.500v10l-6-3.500',
  cameraOff: 'M3 3l18 18M7.500 6h6A1.500 1.500 0 0 1 15 7.500V12M15 15v1.500a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 3 16.500v-9A1.500 1.500 0 0 1 4.200 6M15 10.500l6-3.500v10l-4-2.300',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  warning: 'M12 4 2.500 20h19ZM12 10v4.500M12 17.300v.010',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.500M12 7.600v.010',
  record: 'M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10Z',
  door: 'M6 21V4h9v17M3 21h18M15 6h3v15M11.500 12.500v.010',
} as const;

export type IconName = keyof typeof FIRST | keyof typeof MORE;

const drawings: Partial<Record<IconName, string>> = { ...FIRST };

/** Adds drawings that come with a module; called while it is loaded. */
export function addIcons(more: Partial<Record<IconName, string>>): void {
  Object.assign(drawings, more);
}

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return <Drawing lines={drawings[name] ?? ''} filled={filled} />;
}

/** A drawing that only one feature needs, and keeps. */
export function Drawing({ lines, filled = false }: { lines: string; filled?: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={lines} fill={filled ? 'currentColor' : 'none'} />
    </svg>
  );
}
