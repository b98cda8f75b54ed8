// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { t } from '../../../i18n';
import { duration } from '../../../i18n/format';
import { isEconomical } from '../../../session/features/economy';
import type { Session } from '../../../session/session';
import { Icon } from '../../../ui/icon';
import { LinkBars, levelWord, worse } from '../../../ui/link-bars';
import { ItemClock, NextItem } from './agenda/current';
import { LinkDialog } from './link-dialog';
import { LockMark } from './people/lock';
import { MissingUnits } from './stage/missing';

/** How long the meeting has lasted, by the server's clock. */
function Elapsed({ session }: { session: Session }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const startedAt = useComputed(() => session.state.value.room?.started_at ?? null).value;
  const offset = useComputed(() => session.state.value.clockOffset).value;
  if (startedAt === null) return null;
  return (
    <span class="call-clock" role="timer" aria-label={t('call.elapsed')}>
      {duration(now.value + offset - startedAt)}
    </span>
  );
}

/** The quality of the own links: its level always, everything else when pressed. */
function Line({ session }: { session: Session }) {
  const shown = useSignal(false);
  const level = useComputed(() => worse(session.state.value.ownLinkQuality.up, session.state.value.ownLinkQuality.down)).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const economical = useComputed(() => isEconomical(session.state.value)).value && !lost;
  const word = lost ? t('line.lost') : levelWord(level);
  const name = [t('line.is', { level: word }), economical && t('economy.on')].filter(Boolean).join('. ');
  return (
    <>
      <button type="button" class={lost ? 'call-link call-link-lost' : 'call-link'} aria-label={name} onClick={() => (shown.value = true)}>
        <LinkBars level={lost ? null : level} />
        <span>
          <span class="call-link-name">{t('line.name')}: </span>
          {economical ? (
            <>
              <span class="call-link-name">{word} · </span>
              {t('economy.on.short')}
            </>
          ) : (
            word
          )}
        </span>
      </button>
      {shown.value && <LinkDialog session={session} onClose={() => (shown.value = false)} />}
    </>
  );
}

const RECORDING = { not_yet: 'opening.notYet', on: 'call.recording', failed: 'call.recordingFailed' } as const;

/** The meeting, its current agenda item, the time, and always that it is recorded. */
export function TopBar({ session }: { session: Session }) {
  const room = useComputed(() => session.state.value.room).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  if (!room) return null;
  const index = room.agenda.findIndex(({ id }) => id === room.current_item);
  const item = room.agenda[index];
  const { recording } = room;
  return (
    <header class="call-top">
      <MissingUnits session={session} />
      <div class="call-title">
        {/* The heading itself stands before the controls, for the keyboard's order. */}
        <p class="call-name" aria-hidden="true">
          {room.title}
        </p>
        <div class="item-line">
          <p aria-live="polite">{item ? t('call.item', { n: index + 1, of: room.agenda.length, title: item.title }) : room.unit_name}</p>
          <ItemClock session={session} />
          <NextItem session={session} />
        </div>
      </div>
      <LockMark session={session} />
      <Line session={session} />
      {/* While the line is lost this page does not know whether it is recorded. */}
      <p class={lost ? 'visually-hidden' : recording === 'failed' ? 'call-recording call-recording-failed' : 'call-recording'} role="status">
        {!lost && (
          <>
            {recording !== 'not_yet' && <Icon name={recording === 'on' ? 'record' : 'warning'} filled={recording === 'on'} />}
            <span>{t(RECORDING[recording])}</span>
          </>
        )}
      </p>
      <Elapsed session={session} />
    </header>
  );
}
