// SPDX-License-Identifier: MPL-2.0
// The letters of one meeting, for who holds it: what went out, whom it did not reach, and a
// reminder by letter.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import type { LettersWritten, MeetingLetters, Reminded } from '../generated/protocol';
import { dateTime, number } from '../i18n/format';
import { Button } from '../ui/button';
import { useLookAgain } from '../ui/look-again';
import { Notice, RefusalNotice } from '../ui/notice';
import './style.css';
import { say, sayFailure } from './words';

const LOOK_AGAIN_MILLIS = 5_000;

/** Nothing where this installation sends no letters. `asks`: what a reminder asks for. */
export function LettersOfMeeting({ meeting, asks, tells = null }: { meeting: string; asks: 'answer' | 'check' | null; /** Of a meeting that is over or cancelled only what did not arrive. */ tells?: 'all' | 'failed' | null }) {
  const { loaded, again } = useLoaded(meeting, () => api.get<MeetingLetters>(url`/meetings/${meeting}/letters`));
  useLookAgain(again, LOOK_AGAIN_MILLIS);
  const letters = loaded.value.state === 'there' ? loaded.value.value : null;
  if (!letters?.sends) return null;
  return (
    <div class="stack">
      {tells && <Told letters={letters} isOver={tells === 'failed'} />}
      {asks && <Remind meeting={meeting} asks={asks} last={asks === 'answer' ? letters.to_answer : letters.to_check} again={again} />}
    </div>
  );
}

function Told({ letters, isOver }: { letters: MeetingLetters; isOver: boolean }) {
  const { failed, without_address: without } = letters;
  return (
    <>
      {!isOver && (
        <p class="soft" data-letters>
          {say('ofMeeting', { sent: number(letters.sent), waiting: number(letters.waiting) })}
        </p>
      )}
      {failed.length > 0 && (
        <Notice kind="wait" title={say('failedNames', { n: failed.length })}>
          <ul class="mail-names">
            {failed.map((letter) => (
              <li key={letter.id}>
                {say('to', { name: letter.name, unit: letter.unit_name, address: letter.address })}
                {letter.failure && <span class="small soft"> {sayFailure(letter.failure)}</span>}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {!isOver && without.length > 0 && (
        <details>
          <summary>{say('without', { n: without.length })}</summary>
          <p>{without.join(', ')}</p>
        </details>
      )}
    </>
  );
}

function Remind({ meeting, asks, last, again }: { meeting: string; asks: 'answer' | 'check'; last: Reminded | null; again: () => Promise<void> }) {
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const written = useSignal<number | null>(null);
  const remind = async () => {
    busy.value = true;
    refusal.value = written.value = null;
    try {
      written.value = (await api.post<LettersWritten>(asks === 'answer' ? url`/meetings/${meeting}/letters/answer` : url`/meetings/${meeting}/letters/check`)).letters;
      await again();
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  return (
    <>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="row">
        <Button busy={busy.value} onClick={() => void remind()}>
          {say(asks === 'answer' ? 'remindAnswer' : 'remindCheck')}
        </Button>
      </div>
      {last && (
        <p class="small soft" data-reminded>
          {say('remindedAt', { time: dateTime(last.at), again: dateTime(last.again_at) })}
        </p>
      )}
      {written.value !== null && <Notice kind={written.value > 0 ? 'good' : 'info'} title={written.value > 0 ? say('reminded', { n: written.value }) : say('remindedNone')} />}
    </>
  );
}
