// SPDX-License-Identifier: MPL-2.0
// What this browser remembers between meetings: chosen devices, whether captions are shown. Private
// windows may refuse; a choice then lasts as long as the page.

export function readPreference(what: string): string | null {
  try {
    return localStorage.getItem(`diemcau.${what}`);
  } catch {
    return null;
  }
}

export function savePreference(what: string, value: string): void {
  try {
    localStorage.setItem(`diemcau.${what}`, value);
  } catch {
    // See above.
  }
}
