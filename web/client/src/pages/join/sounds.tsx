// SPDX-License-Identifier: MPL-2.0
import { useComputed, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { playOn } from '../../session/loudspeaker';
import type { Session } from '../../session/session';

function Sound({ session, track, participant, onBlocked }: { session: Session; track: MediaStreamTrack; participant: string | undefined; onBlocked: () => void }) {
  const speaker = session.speaker.used.value;
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = new MediaStream([track]);
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked();
    });
    return () => {
      audio.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    if (element.current && speaker !== element.current.sinkId) playOn(element.current, speaker);
  }, [speaker]);
  return <audio ref={element} autoplay muted={session.isReplaying.value} data-source="microphone" data-participant={participant} />;
}

/** Everybody's voices: one element for each slot of the receiving connection, whoever it carries
 * now. `blocked` gets what plays them where the browser waits for a press. */
export function Sounds({ session, blocked }: { session: Session; blocked: Signal<(() => void) | null> }) {
  const root = useRef<HTMLDivElement>(null);
  const tracks = session.tracks.value;
  const slots = useComputed(() => session.state.value.slots).value;
  const voices = [...tracks].filter(([, track]) => track.kind === 'audio');
  const isBlocked = () => (blocked.value = allow);
  const allow = () => {
    blocked.value = null;
    for (const audio of root.current?.querySelectorAll('audio') ?? []) void audio.play().catch(isBlocked);
  };
  return (
    <div ref={root}>
      {voices.map(([mid, track]) => (
        <Sound key={mid} session={session} track={track} participant={slots.find((slot) => slot.mid === mid)?.content?.participant} onBlocked={isBlocked} />
      ))}
    </div>
  );
}
