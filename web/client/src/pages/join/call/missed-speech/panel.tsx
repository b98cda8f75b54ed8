// SPDX-License-Identifier: MPL-2.0
// What was said while the connection was lost, to read and to hear afterwards.

import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { Millis, SpokenLine } from '../../../../generated/protocol';
import { hour } from '../../../../i18n/format';
import { missedSpeechRead, type MissedSpeech } from '../../../../session/features/missed-speech';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { say } from './panel-words';
import { replayOf, type Playback } from './player';
import { hearMissed } from './replay-bar';
import { second } from './words';

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

export function MissedPanel({ session }: { session: Session }) {
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
