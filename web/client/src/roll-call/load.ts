// SPDX-License-Identifier: MPL-2.0
import { useEffect } from 'preact/hooks';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { RollCallView } from '../generated/protocol';

/** How often it is looked at again, in milliseconds: halls report by themselves. */
const LOOK_AGAIN_MILLIS = 15_000;

/** The roll call, looked at again while it is shown. */
export function useRollCall(meeting: string) {
  const asked = useLoaded(meeting, () => api.get<RollCallView>(url`/meetings/${meeting}/roll-call`));
  const { again } = asked;
  useEffect(() => {
    const timer = setInterval(() => void again(), LOOK_AGAIN_MILLIS);
    return () => clearInterval(timer);
  }, [again]);
  return asked;
}
