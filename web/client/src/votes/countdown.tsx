// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { Millis } from '../generated/protocol';
import { clock } from '../pages/join/call/floor/clock';
import { say } from './words';

/** What is left of the time, by the server's clock. */
export function Countdown({ until, now }: { until: Millis; now: () => number }) {
  const left = useSignal(until - now());
  useEffect(() => {
    const timer = setInterval(() => (left.value = until - now()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <span class="vote-clock" role="timer">
      {say('left', { time: clock(Math.max(0, left.value)) })}
    </span>
  );
}
