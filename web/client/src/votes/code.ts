// SPDX-License-Identifier: MPL-2.0
// Codes of secret ballots: 128 random bits that this browser makes and keeps for its person, and
// that the server forgets. With its code a ballot is changed, and found in the published list.

import { page } from '../api/client';
import { BALLOT_CODE_CHARS } from '../generated/protocol';

/** A kept code is that of a ballot that was counted. A tried one was sent, and nobody knows yet
 * whether it arrived. */
type Kind = 'kept' | 'tried';

/** Somebody else may sign in in the same browser. */
const placeOf = (kind: Kind, meeting: string, number: number): string => `ballot-code:${page.of}:${kind}:${meeting}:${String(number)}`;

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The code of this kind, if there is one. */
export function codeOf(kind: Kind, meeting: string, number: number): string | null {
  try {
    return localStorage.getItem(placeOf(kind, meeting, number));
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function setCode(kind: Kind, meeting: string, number: number, code: string | null): void {
  try {
    if (code === null) localStorage.removeItem(placeOf(kind, meeting, number));
    else localStorage.setItem(placeOf(kind, meeting, number), code);
  } catch {
    // The person has noted it, or the ballot stays as it is.
  }
}

export const newCode = (): string => hexOf(crypto.getRandomValues(new Uint8Array(BALLOT_CODE_CHARS / 2)));

/** In groups of four, as somebody notes it. */
export const shownCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ');

/** A code as somebody typed it; null where it is none. */
export function typedCode(text: string): string | null {
  const code = text.replace(/[\s-]/g, '').toLowerCase();
  return new RegExp(`^[0-9a-f]{${String(BALLOT_CODE_CHARS)}}$`).test(code) ? code : null;
}

/** Where the ballot stands in the published list. */
export async function slotOf(meeting: string, number: number, code: string): Promise<string> {
  const text = new TextEncoder().encode(`${meeting}/${String(number)}/${code}`);
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
}
