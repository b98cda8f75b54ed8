// SPDX-License-Identifier: MPL-2.0
// What was said while the connection was lost, to read afterwards.

import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { SpokenLine } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';
import { hour } from '../../../../i18n/format';
import { missedSpeechRead } from '../../../../session/features/missed-speech';
import type { Session } from '../../../../session/session';
import type { CallFeature } from '../call-feature';
import { ASK_AFTER_MILLIS, spanMissed, type Span } from './cuts';
import './style.css';

export const say = featureWords(
  {
    title: 'Lời đã lỡ',
    banner: 'Mất kết nối từ {from} đến {to}: có {n} lời phát biểu chưa nghe được.',
    show: 'Xem lời đã lỡ',
    lead: 'Lời phát biểu từ {from} đến {to}, máy ghi thành chữ nên có thể sai.',
    unread: '{n} lời đã lỡ chưa xem',
    more: 'Còn lời phát biểu sau {at}. Xem trong bản gỡ băng của cuộc họp.',
  },
  {
    title: 'What you missed',
    banner: 'The connection was lost from {from} to {to}: {n} {n:statement was|statements were} not heard.',
    show: 'Read what was said',
    lead: 'What was said from {from} to {to}, written by a machine that may err.',
    unread: '{n} {n:statement|statements} missed, not read yet',
    more: 'There is more after {at}. It is in the transcript of the meeting.',
  },
);

/** A clock that goes back; the chat has the bubble. */
const DRAWING = 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.500l3 2';

/** Follows losses of the connection, and asks for what was said meanwhile once sound is back. Draws
 * nothing. */
function Follower({ session }: { session: Session }) {
  const lostAt = useComputed(() => (session.state.value.phase === 'closed' ? null : session.state.value.lostAt)).value;
  const wasLostAt = useRef<number | null>(null);
  const unread = useRef<Span | null>(null);
  const isRead = useComputed(() => session.state.value.missedIsRead).value;
  useEffect(() => {
    if (isRead) unread.current = null;
  }, [isRead]);
  useEffect(() => {
    const lost = wasLostAt.current;
    wasLostAt.current = lostAt;
    if (lostAt !== null || lost === null) return;
    const span = spanMissed(lost, Date.now(), unread.current);
    if (!span) return;
    unread.current = span;
    const ask = () => {
      const offset = session.state.peek().clockOffset;
      session.send({ type: 'missed_speech', from: Math.round(span.from + offset), to: Math.round(span.to + offset) });
    };
    const timers = ASK_AFTER_MILLIS.map((millis) => setTimeout(ask, millis));
    return () => timers.forEach(clearTimeout);
  }, [lostAt]);
  return null;
}

const Line = ({ line }: { line: SpokenLine }) => (
  <li class="missed-line">
    <p class="missed-who">
      <strong>{line.name}</strong>
      {line.unit_name && <span class="soft">, {line.unit_name}</span>} <time class="soft">{hour(line.starts_at)}</time>
    </p>
    <p>{line.text}</p>
  </li>
);

function Panel({ session }: { session: Session }) {
  const missed = useComputed(() => session.state.value.missed).value;
  useEffect(() => session.change(missedSpeechRead), [missed?.to]);
  if (!missed) return null;
  const { from, to, lines, more } = missed;
  const last = lines.at(-1);
  return (
    <div class="panel-body stack">
      <p class="soft">{say('lead', { from: hour(from), to: hour(to) })}</p>
      <ol class="missed-lines">
        {lines.map((line) => (
          <Line key={`${line.starts_at}/${line.name}`} line={line} />
        ))}
      </ol>
      {more && last && <p>{say('more', { at: hour(last.starts_at) })}</p>}
    </div>
  );
}

export const missedSpeech: CallFeature = {
  Overlay: Follower,
  panel: {
    name: 'missed-speech',
    icon: { drawing: DRAWING },
    title: () => say('title'),
    isOffered: ({ missed }) => (missed?.lines.length ?? 0) > 0,
    badge: ({ missed, missedIsRead }) => (missedIsRead ? 0 : missed?.lines.length ?? 0),
    badgeWords: (n) => say('unread', { n }),
    Content: Panel,
  },
};
