// SPDX-License-Identifier: MPL-2.0
// Over the large picture: who has the floor, and how long.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { RunningSpeech } from '../../../../generated/protocol';
import { speechOf } from '../../../../session/floor-selectors';
import type { Session } from '../../../../session/session';
import { Icon } from '../../../../ui/icon';
import { SpeechClock, useSpeechTime } from './speech-clock';
import { say } from './words';

/** What stands for a speaker: the person, where one was named, else the site. */
export function useSpeakerWords(session: Session, speech: RunningSpeech): { name: string; unit: string } {
  const who = useComputed(() => session.state.value.room?.participants.find(({ id }) => id === speech.participant)).value;
  return { name: speech.speaker ?? who?.name ?? '', unit: who?.unit_name ?? '' };
}

function Line({ session, speech }: { session: Session; speech: RunningSpeech }) {
  const { name, unit } = useSpeakerWords(session, speech);
  return (
    <li class="floor-line" data-participant={speech.participant}>
      <Icon name="speaking" />
      <span class="floor-line-who">
        <strong>{name}</strong>
        <span class="floor-line-unit">{unit}</span>
      </span>
      <SpeechClock session={session} speech={speech} />
    </li>
  );
}

/** The own time, said once half a minute before its end and once at its end. */
function OwnTime({ session, speech }: { session: Session; speech: RunningSpeech }) {
  const { state } = useSpeechTime(session, speech);
  return (
    <p class="visually-hidden" role="alert">
      {state === 'ending' && say('leftSpoken', { n: 30 })}
      {state === 'over' && say('timeOver')}
    </p>
  );
}

/** Says who is given the floor, once. */
function Announced({ session, speeches }: { session: Session; speeches: RunningSpeech[] }) {
  const said = useSignal('');
  const known = useRef<Set<string> | null>(null);
  const keys = speeches.map(({ participant, since }) => `${participant}/${String(since)}`);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(keys);
    // What was so before this page came in is read in the panel.
    const begun = before && speeches.find((_, i) => !before.has(keys[i] ?? ''));
    if (!begun) return;
    const who = session.state.peek().room?.participants.find(({ id }) => id === begun.participant);
    said.value = say('joined', { who: [begun.speaker ?? who?.name, who?.unit_name].filter(Boolean).join(', ') });
  }, [keys.join()]);
  return (
    <p class="visually-hidden" role="status">
      {said.value}
    </p>
  );
}

export function FloorOverlay({ session }: { session: Session }) {
  const speeches = useComputed(() => session.state.value.room?.floor.speeches ?? []).value;
  const own = useComputed(() => speechOf(session.state.value, session.state.value.you)).value;
  return (
    <>
      <Announced session={session} speeches={speeches} />
      {own && <OwnTime session={session} speech={own} />}
      {speeches.length > 0 && (
        <ul class="floor-lines" aria-label={say('hasFloor')}>
          {speeches.map((speech) => (
            <Line key={speech.participant} session={session} speech={speech} />
          ))}
        </ul>
      )}
    </>
  );
}
