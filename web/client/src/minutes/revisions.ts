// SPDX-License-Identifier: MPL-2.0
// The list of revisions as a person remembers it: sittings, not every pause of typing.

import type { DraftLength, Millis, RevisionInfo } from '../generated/protocol';

/** Saves of one person with no longer pause between them are one sitting, in milliseconds. */
const SAME_SITTING_MILLIS = 10 * 60_000;

/** What one person wrote in one go: shown, compared and restored as its last revision. */
export interface Sitting {
  name: string;
  bySystem: boolean;
  from: Millis;
  to: Millis;
  first: number;
  last: number;
  /** A draft of this length, in which nobody has written. */
  draft: DraftLength | null;
  /** What somebody called its last revision. */
  called: string | null;
}

/** The newest first. What the minutes were begun with, and each draft that was made anew, stays
 * apart from the edits before and after it, so that those can be seen and undone. A revision with a
 * name ends a sitting. */
export function sittingsOf(revisions: RevisionInfo[]): Sitting[] {
  const sittings: Sitting[] = [];
  for (const info of [...revisions].sort((a, b) => a.revision - b.revision)) {
    const now = sittings[0];
    const isBegin = now?.last === 1 || (now?.draft ?? null) !== null || info.draft !== null || (now?.called ?? null) !== null;
    const same = !isBegin && now?.name === info.saved_by_name && now.bySystem === (info.saved_by === null);
    if (now && same && info.began_at - now.to <= SAME_SITTING_MILLIS) {
      now.to = info.saved_at;
      now.last = info.revision;
      now.called = info.name;
    } else {
      sittings.unshift({ name: info.saved_by_name, bySystem: info.saved_by === null, from: info.began_at, to: info.saved_at, first: info.revision, last: info.revision, draft: info.draft, called: info.name });
    }
  }
  return sittings;
}
