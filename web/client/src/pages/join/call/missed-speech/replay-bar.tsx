// SPDX-License-Identifier: MPL-2.0
// What is heard again, over the stage, with the way back to live sound; and the end of it.

import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { t } from '../../../../i18n';
import { missedSpeechRead } from '../../../../session/features/missed-speech';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { useReturnedFocus } from '../../../../ui/focus';
import { Icon } from '../../../../ui/icon';
import { replayOf, type Playback, type Why } from './player';
import { second } from './words';
import { howLong, say } from './panel-words';

/** Long enough to read a sentence twice. */
const END_MILLIS = 8_000;

const END_WORDS = {
  'caught up': 'caughtUp',
  'nobody spoke': 'nobodySpoke',
  'wanted live': 'wantedLive',
  lost: 'lost',
  'out of reach': 'outOfReach',
  'cannot play': 'cannotPlay',
} as const satisfies Record<Why, string>;

type On = Extract<Playback, { is: 'on' }>;
type Off = Extract<Playback, { is: 'off' }>;

/** Plays what was missed from its beginning. */
export function hearMissed(session: Session): void {
  const { missed } = session.state.peek();
  if (!missed) return;
  session.change(missedSpeechRead);
  replayOf(session).start(missed.from);
}

/** A button that has gone leaves the focus to where it began: in the panel, or what opens it. */
const useFocusAtBeginning = () =>
  useReturnedFocus(() => document.querySelector<HTMLElement>('.missed-actions button') ?? document.querySelector<HTMLElement>('[data-opens-panel="missed-speech"]'));

function OnBar({ session, on }: { session: Session; on: On }) {
  useFocusAtBeginning();
  return (
    <section class="replay-bar" aria-label={say('barName')}>
      <p>
        {say(on.sounding ? 'on' : 'loading', { at: second(on.at) })} <span class="soft">{say('left', { left: howLong(on.left) })}</span>
      </p>
      <Button kind="primary" onClick={() => replayOf(session).backToLive()}>
        {say('live')}
      </Button>
    </section>
  );
}

function OffBar({ session, off, lost }: { session: Session; off: Off; lost: boolean }) {
  useFocusAtBeginning();
  const player = replayOf(session);
  const { why, at } = off;
  const isDone = why === 'caught up' || why === 'nobody spoke';
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => player.forget(), END_MILLIS);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <section class="replay-bar" aria-label={say('barName')}>
      <p>{say(END_WORDS[why], { at: second(at) })}</p>
      {(why === 'lost' || why === 'out of reach') && (
        <Button kind="primary" disabled={lost} onClick={() => player.start(at)}>
          {why === 'lost' ? say('goOn') : t('action.tryAgain')}
        </Button>
      )}
      <button type="button" class="icon-button" onClick={() => player.forget()} aria-label={t('action.close')}>
        <Icon name="close" />
      </button>
    </section>
  );
}

export function ReplayBar({ session }: { session: Session }) {
  const player = replayOf(session);
  const playback = player.playback.value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  useEffect(() => () => player.close(), []);
  // Begin and end, once each: the bar itself changes every second.
  const told = !playback ? '' : playback.is === 'on' ? say('began') : say(END_WORDS[playback.why], { at: second(playback.at) });
  return (
    <>
      <p class="visually-hidden" role="status">
        {told}
      </p>
      {playback?.is === 'on' && <OnBar session={session} on={playback} />}
      {playback?.is === 'off' && playback.why !== 'wanted live' && <OffBar key={playback.why} session={session} off={playback} lost={lost} />}
    </>
  );
}
