// SPDX-License-Identifier: MPL-2.0
// How much of the own speech waits to be sent. Nothing is drawn while nothing waits.

import { useEffect } from 'preact/hooks';

import { number } from '../i18n/format';
import { useClosingAsked } from '../ui/leaving';
import { waiting } from './waiting';
import { say } from './words';
import './style.css';

/** Long enough to read a sentence twice. */
const DONE_MILLIS = 8_000;

export function KeptSpeechNotice() {
  const seconds = Math.round(waiting.millis.value / 1000);
  const isDone = waiting.isDone.value;
  useClosingAsked(seconds > 0);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => (waiting.isDone.value = false), DONE_MILLIS);
    return () => clearTimeout(timer);
  }, [isDone]);
  const n = number(seconds);
  const text = seconds > 0 ? say(waiting.isSending.value ? 'sending' : 'held', { n }) : isDone ? say('done') : waiting.full.value ? say('full') : null;
  return (
    <>
      <p class="visually-hidden" role="status">
        {isDone && seconds === 0 ? say('done') : ''}
      </p>
      {text !== null && (
        <p class="kept-speech" aria-live="off">
          {text}
        </p>
      )}
    </>
  );
}
