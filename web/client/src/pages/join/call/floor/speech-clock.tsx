// SPDX-License-Identifier: MPL-2.0
import { signal, useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { RunningSpeech } from '../../../../generated/protocol';
import type { Session } from '../../../../session/session';
import { clock, timeOf, type SpeechTime } from './clock';
import { say } from './words';

/** One clock for all who show one. */
const ticks = signal(Date.now());
let shown = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function useTicks(): void {
  useEffect(() => {
    ticks.value = Date.now();
    if (shown++ === 0) timer = setInterval(() => (ticks.value = Date.now()), 1_000);
    return () => {
      if (--shown === 0) clearInterval(timer);
    };
  }, []);
}

export function useSpeechTime(session: Session, speech: RunningSpeech): SpeechTime {
  useTicks();
  const offset = useComputed(() => session.state.value.clockOffset).value;
  return timeOf(speech, ticks.value + offset);
}

/** How long somebody has spoken, and how long they still may. */
export function SpeechClock({ session, speech }: { session: Session; speech: RunningSpeech }) {
  const { passed, left, state } = useSpeechTime(session, speech);
  return (
    <span class={`speech-clock speech-clock-${state}`} role="timer">
      {left === null ? clock(passed) : say(left > 0 ? 'left' : 'over', { time: clock(left) })}
    </span>
  );
}
