// SPDX-License-Identifier: MPL-2.0
// Icons drawn by lines on a 24-unit square. They only repeat what a label says, so screen readers
// skip them.

const DRAWINGS = {
  microphone: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5 11v1a7 7 0 0 0 14 0v-1M12 19v3',
  microphoneOff: 'M3 3l18 18M9 9v3a3 3 0 0 0 5 2.2M15 10V6a3 3 0 0 0-5.8-1M5 11v1a7 7 0 0 0 11 5.7M19 11v1a7 7 0 0 1-.6 2.8M12 19v3',
  camera: 'M3 7.5A1.5 1.5 0 0 1 4.500 6h9A1.500 1.500 0 0 1 15 7.500v9a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 3 16.500ZM15 10.500l6-3.500v10l-6-3.500',
  cameraOff: 'M3 3l18 18M7.500 6h6A1.500 1.500 0 0 1 15 7.500V12M15 15v1.500a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 3 16.500v-9A1.500 1.500 0 0 1 4.200 6M15 10.500l6-3.500v10l-4-2.300',
  hand: 'M7 12V6a1.500 1.500 0 0 1 3 0M10 11V4.500a1.500 1.500 0 0 1 3 0V11M13 11V5.500a1.500 1.500 0 0 1 3 0V12M16 9a1.500 1.500 0 0 1 3 0v6a7 7 0 0 1-7 7c-3 0-4.500-1.500-6-4l-2.500-4.200a1.500 1.500 0 0 1 2.500-1.600L7 14',
  screen: 'M3 5h18v12H3ZM9 21h6M12 17v4M12 14V8M9 10.500 12 8l3 2.500',
  leave: 'M4 15v-1.500C4 10.500 7.500 9 12 9s8 1.500 8 4.500V15a1 1 0 0 1-1.100 1l-2.600-.3a1.500 1.500 0 0 1-1.300-1.500V13c-2-.6-4-.6-6 0v1.200a1.500 1.500 0 0 1-1.300 1.500l-2.600.3A1 1 0 0 1 4 15Z',
  people: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 20a6.500 6.500 0 0 1 13 0M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500a6.500 6.500 0 0 1 3.500 5.500',
  agenda: 'M5 4h14v17H5ZM9 2.500h6V6H9ZM8.500 11h7M8.500 15h7',
  captions: 'M3 5h18v14H3ZM10.500 10.500a2 2 0 1 0 0 3M17.500 10.500a2 2 0 1 0 0 3',
  words: 'M4 5h16M4 10h10M4 15h16M4 20h7',
  pencil: 'M4 20l1-4L16 5l3 3L8 19ZM13.500 7.500l3 3',
  chat: 'M4 5h16v11H9l-5 4ZM8 9h8M8 12.500h5',
  more: 'M5 12h.010M12 12h.010M19 12h.010',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  pin: 'M9 3h6l-1 6 3.500 3.500v1.500h-11V12.500L10 9ZM12 14v7',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  warning: 'M12 4 2.500 20h19ZM12 10v4.500M12 17.300v.010',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.500M12 7.600v.010',
  record: 'M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10Z',
  speaking: 'M4 10v4M8 7v10M12 4v16M16 7v10M20 10v4',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  back: 'M15 5l-7 7 7 7',
  remove: 'M4 7h16M9 7V4h6v3M6.500 7l1 14h9l1-14',
  link: 'M10 14a4 4 0 0 0 6 .500l3-3a4 4 0 0 0-5.700-5.700L12 7M14 10a4 4 0 0 0-6-.500l-3 3a4 4 0 0 0 5.700 5.700L12 17',
  document: 'M6 3h8l5 5v13H6ZM14 3v5h5M9 13h6M9 17h6',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM15.500 15.500 21 21',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM8 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z',
  door: 'M6 21V4h9v17M3 21h18M15 6h3v15M11.500 12.500v.010',
} as const;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return <Drawing lines={DRAWINGS[name]} filled={filled} />;
}

/** A drawing that only one feature needs, and keeps. */
export function Drawing({ lines, filled = false }: { lines: string; filled?: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={lines} fill={filled ? 'currentColor' : 'none'} />
    </svg>
  );
}
