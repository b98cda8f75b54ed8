// SPDX-License-Identifier: MPL-2.0
import { useCallback, useEffect, useRef } from 'preact/hooks';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { RollCallView } from '../generated/protocol';

/** How often it is looked at again, in milliseconds: halls report by themselves. */
const LOOK_AGAIN_MILLIS = 15_000;

/** The roll call, looked at again while it is shown. `again` asks at once; `look` does not replace a
 * request that is underway, which on a slow line takes longer than the interval. */
export function useRollCall(meeting: string) {
  const isUnderway = useRef(false);
  const { loaded, again } = useLoaded(meeting, async () => {
    isUnderway.current = true;
    try {
      return await api.get<RollCallView>(url`/meetings/${meeting}/roll-call`);
    } finally {
      isUnderway.current = false;
    }
  });
  const look = useCallback(() => {
    const now = loaded.peek();
    // For who may not see it, and for sites after the end, nothing changes any more.
    const isFinal = (now.state === 'refused' && now.refusal.code === 'not_allowed') || (now.state === 'there' && !now.value.may_keep && now.value.ended_at !== null);
    if (!isUnderway.current && !isFinal && !document.hidden) void again();
  }, [again]);
  useEffect(() => {
    const timer = setInterval(look, LOOK_AGAIN_MILLIS);
    return () => clearInterval(timer);
  }, [look]);
  return { loaded, again, look };
}
