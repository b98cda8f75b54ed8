// SPDX-License-Identifier: MPL-2.0
// Follows losses of the connection. What offers what was missed is fetched with the panels.

import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { missedOffer } from '../../../../session/missed-offer';
import type { Session } from '../../../../session/session';
import type { CallFeature } from '../call-feature';
import { lazyPanel, lazyPart } from '../lazy-panel';
import { ASK_AFTER_MILLIS, spanMissed, type Span } from './cuts';
import { playerOf } from './players';
import { say } from './words';
import './style.css';

/** A clock that goes back; the chat has the bubble. */
const DRAWING = 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.500l3 2';

const LazyReplayBar = lazyPart(({ ReplayBar }) => ReplayBar);

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
    const player = playerOf(session);
    const offset = session.state.peek().clockOffset;
    const lost = wasLostAt.current;
    wasLostAt.current = lostAt;
    if (lostAt !== null) {
      const heardTo = lost === null ? (player?.lost() ?? null) : null;
      // What was said while something else was heard again was not heard either.
      if (heardTo !== null) unread.current = { from: heardTo - offset, to: lostAt };
      return;
    }
    if (lost === null) return;
    player?.found();
    const span = spanMissed(lost, Date.now(), unread.current);
    if (!span) return;
    unread.current = span;
    const ask = () => session.send({ type: 'missed_speech', from: Math.round(span.from + offset), to: Math.round(span.to + offset) });
    const timers = ASK_AFTER_MILLIS.map((millis) => setTimeout(ask, millis));
    return () => timers.forEach(clearTimeout);
  }, [lostAt]);
  return null;
}

function Overlay({ session }: { session: Session }) {
  return (
    <>
      <Follower session={session} />
      <LazyReplayBar session={session} />
    </>
  );
}

export const missedSpeech: CallFeature = {
  Overlay,
  panel: {
    name: 'missed-speech',
    icon: { drawing: DRAWING },
    title: () => say('title'),
    isOffered: (state) => missedOffer(state) !== null,
    badge: ({ missed, missedIsRead }) => (missedIsRead ? 0 : missed?.lines.length ?? 0),
    badgeWords: (n) => say('unread', { n }),
    Content: lazyPanel(({ MissedPanel }) => MissedPanel),
  },
};
