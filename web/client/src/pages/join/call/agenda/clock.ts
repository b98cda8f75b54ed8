// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { Millis } from '../../../../generated/protocol';
import type { Session } from '../../../../session/session';

/** The server's clock; drawn every second while it `runs`. */
export function useServerClock(session: Session, runs: boolean): Millis {
  const now = useSignal(Date.now());
  useEffect(() => {
    if (!runs) return;
    now.value = Date.now();
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, [runs]);
  return now.value + session.state.value.clockOffset;
}
