// SPDX-License-Identifier: MPL-2.0
// One vote as it is now: the ballot, how many have voted, the result; its end for who leads.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { VoteSummary, VoteView } from '../generated/protocol';
import { number as inWords } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { RefusalNotice } from '../ui/notice';
import { Ballot } from './ballot';
import { Countdown } from './countdown';
import { isOpen, SECRET_FROM } from './model';
import { Papers } from './papers';
import { QuestionText } from './question-text';
import { Result } from './result';
import { howWords, say } from './words';

/** On a line that hardly takes anything, what is known is said after this time. */
const LOOKS_MILLIS = 4_000;

type Props = {
  meeting: string;
  vote: VoteView;
  /** As everybody is told; newer than the vote itself where more have voted. */
  told: VoteSummary | undefined;
  mayConduct: boolean;
  now: () => number;
  onChanged: (vote: VoteView) => void;
  /** Asks for it again; done once the answer is there. */
  onStale: () => Promise<void>;
};

export function Vote({ meeting, vote, told, mayConduct, now, onChanged, onStale }: Props) {
  const ends = useSignal<'close' | 'cancel' | null>(null);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  /** Which halls have not counted was asked a moment ago. */
  const looking = useSignal(false);
  const open = isOpen(vote, now());
  const cast = Math.max(vote.cast, told?.cast ?? 0);
  const end = async (cancel: boolean) => {
    busy.value = true;
    refusal.value = null;
    try {
      onChanged(await api.put<VoteView>(url`/meetings/${meeting}/votes/${String(vote.number)}/end`, { cancel }));
    } catch (error) {
      refusal.value = refusalOf(error);
      void onStale();
    }
    busy.value = false;
    ends.value = null;
  };
  const askToClose = async () => {
    ends.value = 'close';
    if (!vote.papers.some(({ count }) => count === null)) return;
    // What a hall has just counted reaches this page later: nobody is warned of what is there.
    looking.value = true;
    await Promise.race([onStale(), new Promise((over) => setTimeout(over, LOOKS_MILLIS))]);
    looking.value = false;
  };
  const uncounted = vote.papers.filter(({ count }) => count === null);
  // The names come later than the number of ballots; what a hall counts on paper is nobody's by name.
  const isByName = vote.papers.every(({ count }) => count === null);
  const missing = vote.waiting_for.length - (isByName ? cast - vote.cast : 0);
  const turnout = { n: inWords(cast), all: inWords(vote.electorate.entitled) };
  return (
    <article class="vote" data-vote={vote.number} data-open={open} aria-label={`${say('number', { n: vote.number })}: ${vote.question.title}`}>
      <p class="small soft">
        {say('number', { n: vote.number })} · {howWords(vote.question)}
      </p>
      <h3 class="vote-title">{vote.question.title}</h3>
      {!vote.outcome && <QuestionText meeting={meeting} vote={vote} />}
      {vote.closed_at === null && (
        <p class="vote-state">
          <span class="state state-wait">{say(open ? 'isOpen' : 'isOver')}</span>
          <span>{say('cast', turnout)}</span>
          {open && vote.closes_at !== null && <Countdown until={vote.closes_at} now={now} />}
        </p>
      )}
      {vote.is_cancelled && <p class="state">{say('isCancelled')}</p>}
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {open && <Ballot meeting={meeting} vote={vote} onVoted={onChanged} onStale={() => void onStale()} />}
      {mayConduct && vote.closed_at === null && (
        <div class="row">
          <Button onClick={() => void askToClose()}>{say('close')}</Button>
          <Button kind="plain" onClick={() => (ends.value = 'cancel')}>
            {say('cancelVote')}
          </Button>
        </div>
      )}
      <Papers meeting={meeting} vote={vote} mayEnter={open} onSaved={onChanged} />
      {vote.outcome && (
        <>
          <Result meeting={meeting} vote={vote} outcome={vote.outcome} />
          <QuestionText meeting={meeting} vote={vote} />
        </>
      )}
      {mayConduct && vote.closed_at === null && vote.waiting_for.length > 0 && (
        <details class="vote-rules">
          <summary>{say('missing', { n: inWords(Math.max(0, missing)) })}</summary>
          <ul class="vote-list small">
            {vote.waiting_for.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
      {ends.value === 'close' && (
        <Confirm title={say('closeTitle')} verb={say('close')} kind="primary" busy={busy.value || looking.value} onConfirm={() => void end(false)} onCancel={() => (ends.value = null)}>
          <p>
            <strong>{vote.question.title}</strong>
          </p>
          <p>{say('closeText', turnout)}</p>
          {looking.value && <p class="soft">{say('hallsLooking')}</p>}
          {!looking.value && uncounted.length > 0 && <p>{say('hallsMissing', { names: uncounted.map(({ name }) => name).join(', ') })}</p>}
          {vote.question.is_secret && cast < SECRET_FROM && <p>{say('fewBallots', { n: SECRET_FROM })}</p>}
        </Confirm>
      )}
      {ends.value === 'cancel' && (
        <Confirm title={say('cancelTitle')} verb={say('cancelVote')} refusal={say('keep')} busy={busy.value} onConfirm={() => void end(true)} onCancel={() => (ends.value = null)}>
          <p>
            <strong>{vote.question.title}</strong>
          </p>
          <p>{say('cancelText')}</p>
        </Confirm>
      )}
    </article>
  );
}
