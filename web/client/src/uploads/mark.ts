// SPDX-License-Identifier: MPL-2.0
/** The name of what this browser remembers while it keeps files that are not sent to the end. */
export const KEPT = 'kept-files';
