// SPDX-License-Identifier: MPL-2.0
// Goes on with files that an earlier visit to this meeting has not sent to the end.

import { useEffect } from 'preact/hooks';

import type { MeetingId, Uploaded } from '../generated/protocol';
import { readPreference } from '../session/preferences';
import { goOn } from './list';
import { KEPT } from './mark';

/** Nothing is looked for where nothing is kept. */
export function useUploadsLeft(meeting: MeetingId, onSent: (became: Uploaded) => void = () => undefined): void {
  useEffect(() => {
    if (readPreference(KEPT)) void goOn(meeting, onSent);
  }, [meeting]);
}
