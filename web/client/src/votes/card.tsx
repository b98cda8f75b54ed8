// SPDX-License-Identifier: MPL-2.0
// The ballot over the stage, for who is asked to vote: nobody has to find a panel first. What was
// cast is said there until the next press.

import { useComputed, useSignal } from '@preact/signals';

import type { Session } from '../session/session';
import { Button } from '../ui/button';
import { Ballot } from './ballot';
import { Countdown } from './countdown';
import { votesOf } from './load';
import { isOpen, waitsForMe } from './model';
import { QuestionText } from './question-text';
import { say } from './words';
import './style.css';

export default function VoteCard({ session }: { session: Session }) {
  const { loaded, panelIsOpen, changed } = votesOf(session);
  /** Votes whose card the person has put aside. */
  const aside = useSignal<readonly number[]>([]);
  /** The one that is shown goes on being shown once it is cast. */
  const shown = useSignal<number | null>(null);
  const now = () => Date.now() + session.state.peek().clockOffset;
  const vote = useComputed(() => {
    const all = loaded.value.state === 'there' ? loaded.value.value.votes : [];
    const left = all.filter(({ number }) => !aside.value.includes(number));
    return left.find((one) => one.number === shown.value && isOpen(one, now())) ?? left.find((one) => waitsForMe(one, now())) ?? null;
  }).value;
  if (!vote || panelIsOpen.value) return null;
  shown.value = vote.number;
  return (
    <section class="vote-card" aria-label={`${say('title')}: ${vote.question.title}`}>
      <div class="vote-card-head">
        <p class="small soft">
          {say('number', { n: vote.number })}
          {vote.closes_at !== null && (
            <>
              {' · '}
              <Countdown until={vote.closes_at} now={now} />
            </>
          )}
        </p>
        <Button kind="plain" onClick={() => (aside.value = [...aside.value, vote.number])}>
          {say(vote.mine?.has_voted ? 'closeCard' : 'later')}
        </Button>
      </div>
      <h2 class="vote-title">{vote.question.title}</h2>
      <QuestionText text={vote.question.text} />
      <Ballot key={vote.number} meeting={session.meeting} vote={vote} onVoted={changed} />
    </section>
  );
}
