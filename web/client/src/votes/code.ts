// SPDX-License-Identifier: MPL-2.0
// Codes of secret ballots: 128 random bits that this browser makes and keeps, and that the server
// forgets. With its code a ballot is changed, and found in the published list.

import { BALLOT_CODE_CHARS } from '../generated/protocol';

const placeOf = (meeting: string, number: number): string => `ballot-code:${meeting}:${String(number)}`;

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The code with which this browser voted, if it did. */
export function keptCode(meeting: string, number: number): string | null {
  try {
    return localStorage.getItem(placeOf(meeting, number));
  } catch {
    return null;
  }
}

/** Kept before it is sent: a ballot that arrived although no answer came is changed with it. */
export function keepCode(meeting: string, number: number, code: string): void {
  try {
    localStorage.setItem(placeOf(meeting, number), code);
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
