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
const REFUSED_MILLIS = 30_000;

export function KeptSpeechNotice() {
  const seconds = Math.round(waiting.millis.value / 1000);
  const isDone = waiting.isDone.value;
  useClosingAsked(seconds > 0);
  const isRefused = waiting.isRefused.value;
  useEffect(() => {
    if (!isDone && !isRefused) return;
    const timer = setTimeout(() => (waiting.isDone.value = waiting.isRefused.value = false), isRefused ? REFUSED_MILLIS : DONE_MILLIS);
    return () => clearTimeout(timer);
  }, [isDone, isRefused]);
  const n = number(seconds);
  const ended = isRefused ? say('refused') : isDone ? say('done') : null;
  const text = seconds > 0 ? say(waiting.isSending.value ? 'sending' : 'held', { n }) : (ended ?? (waiting.full.value ? say('full') : null));
  return (
    <>
      <p class="visually-hidden" role="status">
        {seconds === 0 ? ended : ''}
      </p>
      {text !== null && (
        <p class="kept-speech" aria-live="off">
          {text}
        </p>
      )}
    </>
  );
}
