// SPDX-License-Identifier: MPL-2.0
// The screen of a hall: read from across the room, with controls only while somebody is at it.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { t } from '../../../../i18n';
import type { Session } from '../../../../session/session';
import { ItemClock } from '../agenda/current';
import { Glance } from './glance';
import './hall.css';

/** How long the controls stay after the last movement. */
const SHOWN_MILLIS = 4_000;

/** Whether somebody is at the machine of this window. */
export function useReveal(isHall: boolean, of: Window = window): boolean {
  const revealed = useSignal(true);
  useEffect(() => {
    if (!isHall) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      // What the keyboard is at does not go away under it.
      const { activeElement } = of.document;
      if (activeElement?.matches('button:focus-visible, input, textarea') || of.document.querySelector('dialog[open]')) timer = setTimeout(hide, SHOWN_MILLIS);
      else revealed.value = false;
    };
    const show = () => {
      revealed.value = true;
      clearTimeout(timer);
      timer = setTimeout(hide, SHOWN_MILLIS);
    };
    show();
    const signs = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;
    for (const sign of signs) of.addEventListener(sign, show);
    return () => {
      clearTimeout(timer);
      for (const sign of signs) of.removeEventListener(sign, show);
    };
  }, [isHall, of]);
  return !isHall || revealed.value;
}

/** What is talked about, for how long, who speaks, and how many are here. */
export function HallHead({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  if (!room) return null;
  const index = room.agenda.findIndex(({ id }) => id === room.current_item);
  const item = room.agenda[index];
  return (
    <header class="hall-head">
      <p class="hall-item">
        <strong>{item ? t('call.item', { n: index + 1, of: room.agenda.length, title: item.title }) : room.title}</strong>
        <ItemClock session={session} />
      </p>
      <Glance session={session} />
    </header>
  );
}
