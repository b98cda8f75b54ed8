// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { VoteView } from '../generated/protocol';
import { Button } from '../ui/button';
import { RefusalNotice } from '../ui/notice';
import { say } from './words';

/** What is adopted, word by word; long ones scroll within themselves. That of a vote that is over is
 * fetched when somebody wants to read it. */
export function QuestionText({ meeting, vote }: { meeting: string; vote: VoteView }) {
  const fetched = useSignal<string | null>(null);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const text = vote.question.text === '' ? fetched.value : vote.question.text;
  const read = async () => {
    busy.value = true;
    refusal.value = null;
    try {
      fetched.value = (await api.get<VoteView>(url`/meetings/${meeting}/votes/${String(vote.number)}`)).question.text;
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    busy.value = false;
  };
  if (text !== null && text !== '')
    return (
      <div class="vote-text" role="region" tabIndex={0} aria-label={say('wholeText')}>
        {text}
      </div>
    );
  if (!vote.text_left_out) return null;
  return (
    <>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <p>
        <Button kind="plain" busy={busy.value} onClick={() => void read()}>
          {say('readText')}
        </Button>
      </p>
    </>
  );
}
