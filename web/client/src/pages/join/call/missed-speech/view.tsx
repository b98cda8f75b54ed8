// SPDX-License-Identifier: MPL-2.0
// What was said while the connection was lost, to read and to hear afterwards.

import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { Millis, SpokenLine } from '../../../../generated/protocol';
import { hour } from '../../../../i18n/format';
import { missedSpeechRead, type MissedSpeech } from '../../../../session/features/missed-speech';
import { missedOffer } from '../../../../session/missed-offer';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import type { CallFeature } from '../call-feature';
import { ASK_AFTER_MILLIS, spanMissed, type Span } from './cuts';
import { replayOf, type Playback } from './player';
import { hearMissed, ReplayBar } from './replay-bar';
import { say, second } from './words';
import './style.css';

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
    const player = replayOf(session);
    const offset = session.state.peek().clockOffset;
    const lost = wasLostAt.current;
    wasLostAt.current = lostAt;
    if (lostAt !== null) {
      const heardTo = lost === null ? player.lost() : null;
      // What was said while something else was heard again was not heard either.
      if (heardTo !== null) unread.current = { from: heardTo - offset, to: lostAt };
      return;
    }
    if (lost === null) return;
    player.found();
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
      <ReplayBar session={session} />
    </>
  );
}

/** One line; the one that is heard again is kept in view. */
function Line({ line, isHeard }: { line: SpokenLine; isHeard: boolean }) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isHeard) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isHeard]);
  return (
    <li ref={element} class="missed-line" aria-current={isHeard ? 'true' : undefined}>
      <p class="missed-who">
        <strong>{line.name}</strong>
        {line.unit_name && <span class="soft">, {line.unit_name}</span>} <time class="soft">{hour(line.starts_at)}</time>
      </p>
      <p>{line.text}</p>
    </li>
  );
}

/** Begins, and while it plays the same button leads back: it keeps the focus. */
function Actions({ session }: { session: Session }) {
  const player = replayOf(session);
  const isOn = useComputed(() => player.playback.value?.is === 'on').value;
  const goOnAt = useComputed(() => goesOnAt(player.playback.value, session.state.value.missed)).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const main = () => (isOn ? player.backToLive() : goOnAt === null ? hearMissed(session) : player.start(goOnAt));
  return (
    <div class="missed-actions">
      <Button kind="primary" disabled={lost} onClick={main}>
        {isOn ? say('live') : goOnAt === null ? say('hear') : say('hearOn', { at: second(goOnAt) })}
      </Button>
      {!isOn && goOnAt !== null && (
        <Button disabled={lost} onClick={() => hearMissed(session)}>
          {say('hearAll')}
        </Button>
      )}
    </div>
  );
}

/** Where it stopped before live sound was reached, within what the panel shows. */
function goesOnAt(playback: Playback, missed: MissedSpeech | null): Millis | null {
  if (playback?.is !== 'off' || !missed || playback.at <= missed.from) return null;
  return playback.why === 'wanted live' || playback.why === 'lost' || playback.why === 'out of reach' ? playback.at : null;
}

/** The line that is heard again now; what comes after the last one was not asked for. */
function heardLine({ lines, to }: MissedSpeech, playback: Playback): SpokenLine | undefined {
  if (playback?.is !== 'on' || playback.at > to) return undefined;
  return lines.filter(({ starts_at }) => starts_at <= playback.at).at(-1);
}

function Panel({ session }: { session: Session }) {
  const missed = useComputed(() => session.state.value.missed).value;
  const player = replayOf(session);
  const heard = useComputed(() => session.state.value.missed && heardLine(session.state.value.missed, player.playback.value)).value;
  useEffect(() => session.change(missedSpeechRead), [missed?.to]);
  if (!missed) return null;
  const { from, to, lines, more } = missed;
  const last = lines.at(-1);
  return (
    <div class="panel-body stack">
      <p class="soft">{last ? say('lead', { from: hour(from), to: hour(to) }) : say('leadOfSound', { from: second(from), to: second(to) })}</p>
      <Actions session={session} />
      <ol class="missed-lines">
        {lines.map((line) => (
          <Line key={`${line.starts_at}/${line.name}`} line={line} isHeard={line === heard} />
        ))}
      </ol>
      {more && last && <p>{say('more', { at: hour(last.starts_at) })}</p>}
    </div>
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
    Content: Panel,
  },
};
