// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

import { t } from '../../../i18n';
import { hour, startOfDay, weekday } from '../../../i18n/format';
import { leads } from '../../../session/features/chairing';
import type { Session } from '../../../session/session';
import { Button } from '../../../ui/button';
import { Confirm } from '../../../ui/dialog';

/** Opened earlier than this before the set time, or on a later day, it may be the wrong meeting:
 * that is asked once. */
const EARLY_MILLIS = 30 * 60_000;

/** Beside the button: who opens by keyboard goes on by keyboard, at the next item or at the first
 * control. Anybody else keeps the space bar for the microphone. */
function FocusAfterwards() {
  useLayoutEffect(
    () => () => {
      if (!document.querySelector('.opening :focus-visible')) return;
      queueMicrotask(() => document.querySelector<HTMLElement>('.item-next:enabled, .controls-own .control')?.focus());
    },
    [],
  );
  return null;
}

/** Before the opening: what this room is until then, and for chair and secretary the means to
 * begin. */
export function OpeningBar({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const asking = useSignal(false);
  if (!room || room.started_at !== null) return null;
  const mayOpen = leads(room.your_role);
  const now = () => Date.now() + session.state.peek().clockOffset;
  const isToday = startOfDay(room.starts_at) === startOfDay(now());
  const day = weekday(room.starts_at);
  const at = hour(room.starts_at);
  const setTime = !room.time_open && room.starts_at > room.now && t(isToday ? 'opening.bySetTime' : 'opening.bySetDay', { time: at, day });
  const open = () => {
    if (session.send({ type: 'open_meeting' })) asking.value = false;
  };
  const press = () => {
    const ahead = room.starts_at - now();
    // Minutes before or after midnight, another day is no other meeting.
    if (!room.time_open && (ahead > EARLY_MILLIS || (!isToday && ahead < -EARLY_MILLIS))) asking.value = true;
    else open();
  };
  return (
    <section class="opening" aria-label={t('opening.name')}>
      <p role="status">
        {/* First where there is little room: that this is another day. */}
        {[!isToday && setTime, room.time_open && t('opening.timeOpen'), t('opening.text'), !mayOpen && t('opening.who'), isToday && setTime].filter(Boolean).join(' ')}
      </p>
      {mayOpen && (
        <>
          <FocusAfterwards />
          <Button kind="primary" disabled={lost} onClick={press}>
            {t('opening.open')}
          </Button>
        </>
      )}
      {asking.value && mayOpen && (
        <Confirm kind="primary" title={t('opening.early')} verb={t('opening.early.open')} refusal={t('action.back')} onConfirm={open} onCancel={() => (asking.value = false)}>
          <p>{t('opening.early.text', { time: at, day })}</p>
          <p>{t('opening.early.after')}</p>
        </Confirm>
      )}
    </section>
  );
}
