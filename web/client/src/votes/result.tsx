// SPDX-License-Identifier: MPL-2.0
// What came of a vote, and every ballot of it.

import { useSignal } from '@preact/signals';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { Outcome, PublishedBallots, VoteView } from '../generated/protocol';
import { number as inWords } from '../i18n/format';
import { Button, ButtonLink } from '../ui/button';
import { Asked } from '../ui/waiting';
import { codeOf, slotOf } from './code';
import { standingOf, tenthsOf } from './model';
import { answersOf, ballotWords, say } from './words';

/** In a few words. */
export function decision({ question, electorate }: VoteView, { has_quorum, needed, adopted }: Outcome): string {
  if (!has_quorum) return say('noQuorum', { n: electorate.entitled, needed: needed ?? 0 });
  const names = ballotWords(question, adopted);
  if (question.kind === 'approval') return say(adopted.length > 0 ? 'passed' : 'notPassed');
  if (question.kind === 'choice') return adopted.length > 0 ? say('chosen', { names }) : say('noneChosen');
  return adopted.length > 0 ? say('elected', { names }) : say('noneElected');
}

/** `isShort`: without what only some look at. */
export function Result({ meeting, vote, outcome, isShort = false }: { meeting: string; vote: VoteView; outcome: Outcome; isShort?: boolean }) {
  const showsBallots = useSignal(false);
  const { question } = vote;
  return (
    <div class="stack vote-result">
      <p class={`vote-decision ${outcome.adopted.length > 0 ? 'state state-good' : 'state'}`}>{decision(vote, outcome)}</p>
      <ul class="vote-bars">
        {answersOf(question).map((answer, n) => {
          const count = outcome.counts[n] ?? 0;
          const tenths = tenthsOf(count, outcome.base);
          return (
            <li key={n} data-standing={standingOf(outcome, n)}>
              <p class="vote-bar-words">
                <span>{answer}</span>
                <strong>{say('votesOf', { n: inWords(count), percent: inWords(tenths / 10) })}</strong>
              </p>
              <span class="vote-bar" aria-hidden="true">
                <span style={{ width: `${String(Math.min(100, tenths / 10))}%` }} />
              </span>
            </li>
          );
        })}
      </ul>
      {outcome.tied.length > 0 && <p>{say('tied', { names: ballotWords(question, outcome.tied) })}</p>}
      <p class="small soft">
        {say('cast', { n: inWords(outcome.cast), all: inWords(vote.electorate.entitled) })}. {say(question.kind === 'approval' ? 'neededFor' : 'needed', { n: inWords(outcome.required), base: inWords(outcome.base) })}
      </p>
      {!isShort && vote.digest !== null && (
        <details class="vote-rules">
          <summary>{say('details')}</summary>
          <p class="small soft vote-code">{say('digest', { digest: vote.digest })}</p>
        </details>
      )}
      {!isShort && (
      <div class="row">
        {!showsBallots.value && <Button onClick={() => (showsBallots.value = true)}>{say('ballots')}</Button>}
        <ButtonLink download href={`/api/v1${url`/meetings/${meeting}/votes/${String(vote.number)}/record`}`}>{say('record')}</ButtonLink>
      </div>
      )}
      {showsBallots.value && <Ballots meeting={meeting} vote={vote} />}
    </div>
  );
}

type Listed = PublishedBallots & { own: string | null };

/** Every ballot; the one of this browser first. */
function Ballots({ meeting, vote: { number, question } }: { meeting: string; vote: VoteView }) {
  const { loaded, again } = useLoaded(`${meeting}/${String(number)}`, async (): Promise<Listed> => {
    const code = question.is_secret ? codeOf('kept', meeting, number) : null;
    const list = await api.get<PublishedBallots>(url`/meetings/${meeting}/votes/${String(number)}/ballots`);
    return { ...list, own: code === null ? null : await slotOf(meeting, number, code) };
  });
  return (
    <Asked loaded={loaded.value} again={again} what={say('ballotsWaiting')}>
      {({ ballots, own }) => {
        const mine = ballots.find((ballot) => ballot.of === own);
        return (
          <div class="stack">
            {own !== null && <p role="status">{mine ? say('mineInList', { answer: ballotWords(question, mine.chosen) }) : say('mineNotInList')}</p>}
            <ol class="vote-list small" tabIndex={0} aria-label={say('ballots')}>
              {ballots.map((ballot) => (
                <li key={ballot.of} class={ballot.of === own ? 'vote-own' : undefined}>
                  <span class={question.is_secret ? 'vote-code' : undefined}>{question.is_secret ? ballot.of.slice(0, 16) : ballot.of}</span>: <strong>{ballotWords(question, ballot.chosen)}</strong>
                </li>
              ))}
            </ol>
          </div>
        );
      }}
    </Asked>
  );
}
