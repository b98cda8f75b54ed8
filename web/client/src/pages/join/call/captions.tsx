// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../../i18n';
import { onScreen } from '../../../session/captions';
import type { Session } from '../../../session/session';

/** How often lines that have been read make room, in milliseconds. */
const LOOK_MILLIS = 1_000;

/** What is said now, under the picture. Who cannot hear reads here; screen readers leave it out,
 * since their readers hear the speech itself. */
export function Captions({ session }: { session: Session }) {
  const now = useSignal(Date.now());
  const captions = useComputed(() => session.state.value.captions).value;
  const available = useComputed(() => session.state.value.captionsAvailable).value;
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), LOOK_MILLIS);
    return () => clearInterval(timer);
  }, []);
  const back = useSignal(false);
  const list = useRef<HTMLDivElement>(null);
  const last = captions?.at(-1)?.text;
  useEffect(() => {
    if (back.value) list.current?.scrollTo(0, list.current.scrollHeight);
  }, [back.value, last]);
  if (captions === null) return null;
  const lines = back.value ? captions : onScreen(captions, Math.max(now.value, ...captions.slice(-1).map(({ changedAt }) => changedAt)));
  const nobodyYet = captions.length === 0;
  return (
    <div class={back.value ? 'captions captions-back' : 'captions'}>
      <div ref={list} class="captions-lines" role="log" aria-live="off" aria-label={t('captions.name')} tabIndex={back.value ? 0 : undefined}>
        {nobodyYet && <p class="caption caption-none">{t(available ? 'captions.waiting' : 'captions.unavailable')}</p>}
        {lines.map((line) => (
          <p key={line.id} class={line.segment === null ? 'caption caption-open' : 'caption'}>
            <span class="caption-name">
              {line.name}
              {line.unit_name && <span class="caption-unit">, {line.unit_name}</span>}
            </span>
            <span class="caption-text">
              <span>{line.text}</span>
            </span>
          </p>
        ))}
      </div>
      {!nobodyYet && (
        <button type="button" class="captions-more" aria-expanded={back.value} onClick={() => (back.value = !back.value)}>
          {t(back.value ? 'captions.less' : 'captions.back')}
        </button>
      )}
    </div>
  );
}
