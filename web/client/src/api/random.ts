// SPDX-License-Identifier: MPL-2.0

/** 32 hexadecimal digits that nobody guesses and that nothing else has. */
export const randomKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
