// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { Millis } from '../generated/protocol';
import { say } from './words';

/** 02:13 */
const clock = (millis: number): string => {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
};

/** What is left of the time, by the server's clock. */
export function Countdown({ until, now }: { until: Millis; now: () => number }) {
  const left = useSignal(until - now());
  useEffect(() => {
    const timer = setInterval(() => (left.value = until - now()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <span class="vote-clock" role="timer">
      {say('left', { time: clock(left.value) })}
    </span>
  );
}
