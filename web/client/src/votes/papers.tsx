// SPDX-License-Identifier: MPL-2.0
// Ballots on paper: what a hall counted.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { HallPapersView, VoteView } from '../generated/protocol';
import { number as inWords } from '../i18n/format';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { focusFirstWrong } from '../ui/first-wrong';
import { RefusalNotice } from '../ui/notice';
import { paperCountOf, wholeNumber } from './model';
import { answersOf, say } from './words';

/** More halls are a list to open. */
const FEW = 3;

type Props = { meeting: string; vote: VoteView; mayEnter: boolean; onSaved: (vote: VoteView) => void };

export function Papers({ meeting, vote, mayEnter, onSaved }: Props) {
  const entering = useSignal<HallPapersView | null>(null);
  if (vote.papers.length === 0) return null;
  const counted = vote.papers.filter(({ count }) => count !== null).length;
  return (
    <details class="vote-rules" open={vote.papers.length <= FEW}>
      <summary>{say('halls', { n: counted, all: vote.papers.length })}</summary>
      <ul class="vote-halls">
      {vote.papers.map((hall) => (
        <li key={hall.unit}>
          <span>{hall.count === null ? say('hallNotCounted', { name: hall.name }) : say('hallCounted', { name: hall.name, n: hall.count.returned, all: hall.handed })}</span>
          {mayEnter && (
            <Button label={`${say('hallEnter')}: ${hall.name}`} onClick={() => (entering.value = hall)}>
              {say('hallEnter')}
            </Button>
          )}
        </li>
      ))}
      </ul>
      {entering.value && <Enter meeting={meeting} vote={vote} hall={entering.value} onClose={() => (entering.value = null)} onSaved={onSaved} />}
    </details>
  );
}

/** What does not add up, in figures. */
function countsWrong({ kind, most }: VoteView['question'], returned: string, invalid: string, counts: readonly string[]): string {
  const [back, bad] = [Number(returned), Number(invalid)];
  const sum = counts.reduce((all, count) => all + (wholeNumber(count) ?? 0), 0);
  const how = say(kind === 'election' || most > 1 ? 'atMost' : 'exactly');
  return say('countsWrong', { sum: inWords(sum), returned: inWords(back), invalid: inWords(bad), how, valid: inWords((back - bad) * most) });
}

function Enter({ meeting, vote, hall, onClose, onSaved }: Omit<Props, 'mayEnter'> & { hall: HallPapersView; onClose: () => void }) {
  const answers = answersOf(vote.question);
  const returned = useSignal(hall.count === null ? '' : String(hall.count.returned));
  const counts = useSignal(answers.map((_, n) => (hall.count === null ? '' : String(hall.count.counts[n] ?? 0))));
  const invalid = useSignal(hall.count === null ? '' : String(hall.count.invalid));
  const wrong = useSignal<'returned' | 'invalid' | 'counts' | null>(null);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const save = async (form: HTMLFormElement) => {
    const typed = paperCountOf(vote.question, hall.handed, returned.value, invalid.value, counts.value);
    wrong.value = 'wrong' in typed ? typed.wrong : null;
    if ('wrong' in typed) {
      focusFirstWrong(form);
      return;
    }
    busy.value = true;
    refusal.value = null;
    try {
      onSaved(await api.put<VoteView>(url`/meetings/${meeting}/votes/${String(vote.number)}/papers/${hall.unit}`, typed.count));
      onClose();
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  return (
    <Dialog title={say('hallTitle', { name: hall.name })} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        <TextField
          label={say('returned', { n: hall.handed })}
          value={returned.value}
          onValue={(value) => (returned.value = value)}
          max={6}
          digits
          error={wrong.value === 'returned' ? say('returnedWrong', { n: hall.handed }) : undefined}
        />
        <TextField label={say('invalid')} value={invalid.value} onValue={(value) => (invalid.value = value)} max={6} digits error={wrong.value === 'invalid' ? say('invalidWrong') : undefined} />
        {answers.map((answer, n) => (
          <TextField
            key={n}
            label={answer}
            value={counts.value[n] ?? ''}
            onValue={(value) => (counts.value = counts.value.map((one, place) => (place === n ? value : one)))}
            max={6}
            digits
            error={wrong.value === 'counts' && n === 0 ? countsWrong(vote.question, returned.value, invalid.value, counts.value) : undefined}
          />
        ))}
        <div class="dialog-actions">
          <Button onClick={onClose}>{say('cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy.value}>
            {say('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
