// SPDX-License-Identifier: MPL-2.0
/** The name of what this browser remembers while it keeps sound that may have to be sent. */
export const KEPT = 'kept-speech';
