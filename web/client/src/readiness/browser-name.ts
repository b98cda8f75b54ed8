// SPDX-License-Identifier: MPL-2.0
// Browser and system as a technician names them on the telephone.

/** The first that is found names the browser: those further down are in the names of those above. */
const BROWSERS: [name: string, token: RegExp][] = [
  ['Cốc Cốc', /coc_coc_browser\/(\d+)/],
  ['Edge', /Edg(?:A|iOS)?\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /Version\/(\d+)[\d.]* .*Safari/],
];

const SYSTEMS: [name: string, token: RegExp][] = [
  ['Windows 7', /Windows NT 6\.1/],
  ['Windows 8', /Windows NT 6\.[23]/],
  // Browsers call both alike.
  ['Windows 10/11', /Windows NT 10/],
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
];

/** Empty where nothing is known. */
export function browserName(userAgent: string): string {
  const browser = BROWSERS.map(([name, token]) => [name, token.exec(userAgent)?.[1]] as const).find(([, version]) => version !== undefined);
  const system = SYSTEMS.find(([, token]) => token.test(userAgent))?.[0];
  return [browser?.join(' '), system].filter(Boolean).join(', ');
}
