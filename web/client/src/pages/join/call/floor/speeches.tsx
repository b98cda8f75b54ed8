// SPDX-License-Identifier: MPL-2.0
// Who has the floor, in the panel: with what the desk does about it.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';

import { api, url } from '../../../../api/client';
import { MAX_SPEAKER_CHARS, type HallPeople, type ParticipantId, type RunningSpeech } from '../../../../generated/protocol';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Field } from '../../../../ui/field';
import { t } from '../../../../i18n';
import { useSpeakerWords } from './overlay';
import { SpeechClock } from './speech-clock';
import { say } from './panel-words';

const MORE_SECONDS = 60;

/** "Lò Thị Hoa, kế toán" is Lò Thị Hoa. */
const nameIn = (line: string): string => line.replace(/\s*(?:[,(]|\s[-–]\s).*$/u, '') || line;

/** Names that were given at this site before: the same few people sit there all day. */
const named = new Map<ParticipantId, Set<string>>();

function SpeakerForm({ session, speech, onDone }: { session: Session; speech: RunningSpeech; onDone: () => void }) {
  const name = useSignal(speech.speaker ?? '');
  const list = useId();
  const known = named.get(speech.participant) ?? new Set<string>();
  const hall = useSignal<string[]>([]);
  useEffect(() => {
    // Without it the name is typed.
    api.get<HallPeople>(url`/meetings/${session.meeting}/hall-of/${speech.participant}`).then(({ names }) => (hall.value = names), () => undefined);
  }, [speech.participant]);
  const save = (takesOver: boolean) => {
    const speaker = name.value.trim() || null;
    if (!session.send({ type: 'name_floor', participant: speech.participant, speaker, takes_over: takesOver })) return;
    if (speaker) named.set(speech.participant, known.add(speaker));
    onDone();
  };
  return (
    <form
      class="floor-speaker"
      onSubmit={(event) => {
        event.preventDefault();
        save(false);
      }}
    >
      <Field label={say('speaker')} hint={say(speech.speaker === null ? 'speakerHint' : 'speakerChangeHint')}>
        {({ id, describedBy }) => (
          <input id={id} class="input" type="text" list={list} autocomplete="off" maxLength={MAX_SPEAKER_CHARS} aria-describedby={describedBy} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
        )}
      </Field>
      <datalist id={list}>
        {[...known].map((one) => (
          <option key={one} value={one} />
        ))}
        {hall.value.map((line) => (
          // The position tells namesakes apart, and is no part of the name.
          <option key={line} value={nameIn(line)} label={line} />
        ))}
      </datalist>
      <div class="floor-buttons">
        <Button kind="primary" type="submit">
          {say(speech.speaker === null ? 'speakerSave' : 'speakerCorrect')}
        </Button>
        {speech.speaker !== null && <Button onClick={() => save(true)}>{say('speakerNext')}</Button>}
        <Button onClick={onDone}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}

function Speaking({ session, speech, mayLead, isYou, lost }: { session: Session; speech: RunningSpeech; mayLead: boolean; isYou: boolean; lost: boolean }) {
  const naming = useSignal(false);
  const { name, unit } = useSpeakerWords(session, speech);
  const site = useComputed(() => session.state.value.room?.participants.find(({ id }) => id === speech.participant)?.name ?? '').value;
  const { participant } = speech;
  const label = (words: string) => `${words}: ${site}`;
  const end = () => {
    if (session.send({ type: 'end_floor', participant }) && isYou && !mayLead) void session.setMicrophone(false);
  };
  return (
    <li class="floor-speech" data-participant={participant}>
      <div class="floor-speech-head">
        <div class="person-names">
          <p class="person-name">{name}</p>
          <p class="small soft">{speech.speaker === null ? unit : [site, unit].filter((one) => one !== name).join(', ')}</p>
        </div>
        <SpeechClock session={session} speech={speech} />
      </div>
      {naming.value ? (
        <SpeakerForm session={session} speech={speech} onDone={() => (naming.value = false)} />
      ) : (
        (mayLead || isYou) && (
          <div class="floor-buttons">
            <Button label={label(say('end'))} disabled={lost} onClick={end}>
              {say('end')}
            </Button>
            {mayLead && speech.limit_s !== null && (
              <Button label={label(say('extend'))} disabled={lost} onClick={() => session.send({ type: 'extend_floor', participant, seconds: MORE_SECONDS })}>
                {say('extend')}
              </Button>
            )}
            {mayLead && (
              <Button kind="plain" label={label(say(speech.speaker === null ? 'speakerName' : 'speakerChange'))} disabled={lost} onClick={() => (naming.value = true)}>
                {say(speech.speaker === null ? 'speakerName' : 'speakerChange')}
              </Button>
            )}
          </div>
        )
      )}
    </li>
  );
}

export function Speeches({ session, mayLead, lost }: { session: Session; mayLead: boolean; lost: boolean }) {
  const speeches = useComputed(() => session.state.value.room?.floor.speeches ?? []).value;
  const you = useComputed(() => session.state.value.you).value;
  if (speeches.length === 0) return mayLead ? <p class="soft">{say('nobody')}</p> : null;
  return (
    <section class="people-group" aria-label={say('hasFloor')}>
      <h3>{say('now', { n: speeches.length })}</h3>
      <ul>
        {speeches.map((speech) => (
          <Speaking key={speech.participant} session={session} speech={speech} mayLead={mayLead} isYou={speech.participant === you} lost={lost} />
        ))}
      </ul>
    </section>
  );
}
