// SPDX-License-Identifier: MPL-2.0

/** What tells one peer connection of the server from the next: a new one has a new session number.
 * An ICE restart keeps it. */
export function connectionName(sdp: string): string {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? '';
}
