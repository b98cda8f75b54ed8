// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../../i18n';
import { playOn } from '../../../session/loudspeaker';
import type { Session } from '../../../session/session';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';

function Sound({ track, speaker, participant, onBlocked }: { track: MediaStreamTrack; speaker: string; participant: string | undefined; onBlocked: () => void }) {
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
  return <audio ref={element} autoplay data-source="microphone" data-participant={participant} />;
}

/** Everybody's voices: one element for each slot of the receiving connection, whoever it carries
 * now. */
export function Sounds({ session }: { session: Session }) {
  const root = useRef<HTMLDivElement>(null);
  const blocked = useSignal(false);
  const tracks = session.tracks.value;
  const slots = useComputed(() => session.state.value.slots).value;
  const voices = [...tracks].filter(([, track]) => track.kind === 'audio');
  const allow = () => {
    blocked.value = false;
    for (const audio of root.current?.querySelectorAll('audio') ?? []) void audio.play().catch(() => (blocked.value = true));
  };
  return (
    <div ref={root}>
      {voices.map(([mid, track]) => (
        <Sound key={mid} track={track} speaker={session.speaker.used.value} participant={slots.find((slot) => slot.mid === mid)?.content?.participant} onBlocked={() => (blocked.value = true)} />
      ))}
      {blocked.value && (
        <Dialog
          title={t('call.soundBlocked')}
          onClose={allow}
          actions={
            <Button kind="primary" onClick={allow}>
              {t('call.soundBlocked.allow')}
            </Button>
          }
        >
          {t('call.soundBlocked.text')}
        </Dialog>
      )}
    </div>
  );
}
