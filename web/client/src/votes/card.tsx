// SPDX-License-Identifier: MPL-2.0
// The ballot over the stage, for who is asked to vote: nobody has to find a panel first. What was
// cast is said there, and at the end to everybody what came of it.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';

import type { Session } from '../session/session';
import { Button } from '../ui/button';
import { Ballot } from './ballot';
import { Countdown } from './countdown';
import { votesOf } from './load';
import { panelIsBeside } from '../pages/join/call/panel-beside';
import { isOpen, waitsForMe } from './model';
import { QuestionText } from './question-text';
import { decision, Result } from './result';
import { say } from './words';
import './style.css';

/** Longer questions scroll on a small screen, by keyboard too. */
const LONG_TITLE = 120;
/** Who goes on typing so long sees the ballot all the same. */
const TYPING_MILLIS = 20_000;

const isField = (element: Element | null) => element !== null && element.matches('textarea, input:not([type=checkbox], [type=radio], [type=file]), [contenteditable=true]');

/** Whether somebody writes where the ballot would cover what is written: on a narrow screen. */
function useTyping(number: number | undefined): boolean {
  const typing = useSignal(false);
  useLayoutEffect(() => {
    const look = () => (typing.value = number !== undefined && !panelIsBeside() && isField(document.activeElement));
    look();
    if (!typing.value) return;
    const wait = setTimeout(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      typing.value = false;
    }, TYPING_MILLIS);
    // The next field has the focus after this one has lost it.
    const left = () => setTimeout(look);
    document.addEventListener('focusout', left);
    return () => {
      clearTimeout(wait);
      document.removeEventListener('focusout', left);
    };
  }, [number]);
  return typing.value;
}

/** So long a result stays on a screen at which nobody presses anything. */
const RESULT_MILLIS = 30_000;

export default function VoteCard({ session }: { session: Session }) {
  const { loaded, panelIsOpen, look, changed } = votesOf(session);
  /** Votes whose ballot the person has put aside, and those whose result. */
  const aside = useSignal<readonly number[]>([]);
  const read = useSignal<readonly number[]>([]);
  /** The one that is shown goes on being shown once it is cast. */
  const shown = useSignal<number | null>(null);
  /** Votes that this page has seen open: the results of earlier ones are no news. */
  const seen = useSignal<readonly number[]>([]);
  const now = () => Date.now() + session.state.peek().clockOffset;
  const all = useComputed(() => (loaded.value.state === 'there' ? loaded.value.value.votes : [])).value;
  const open = all.filter((vote) => isOpen(vote, now()));
  const left = all.filter(({ number }) => !aside.value.includes(number));
  const vote = left.find((one) => one.number === shown.value && isOpen(one, now())) ?? left.find((one) => waitsForMe(one, now())) ?? null;
  const over = all.find(({ number, outcome, is_cancelled }) => (outcome !== null || is_cancelled) && seen.value.includes(number) && !read.value.includes(number)) ?? null;
  const openNumbers = open.map(({ number }) => number).join();
  useEffect(() => {
    seen.value = [...new Set([...seen.value, ...open.map(({ number }) => number)])];
  }, [openNumbers]);
  const putAside = (number: number) => (aside.value = [...aside.value, number]);
  const hasRead = (number: number) => (read.value = [...read.value, number]);
  const typing = useTyping(vote?.number);
  useEffect(() => {
    if (!vote) return;
    shown.value = vote.number;
    // The result of an earlier one has been read by now.
    if (over) hasRead(over.number);
  }, [vote?.number]);
  useEffect(() => {
    if (!over) return;
    const timer = setTimeout(() => hasRead(over.number), RESULT_MILLIS);
    return () => clearTimeout(timer);
  }, [over?.number]);
  const result = over?.is_cancelled ? say('cancelledTold', { title: over.question.title }) : over?.outcome ? `${say('ended', { n: over.number })}: ${decision(over, over.outcome)}` : '';
  // In one place that is there before: what comes with its words is not read out by every reader.
  const news = vote ? say('opened', { title: vote.question.title }) : result;
  return (
    <>
      <p class="visually-hidden" role="status">
        {news}
      </p>
      {vote && !panelIsOpen.value && !typing && (
        <section class={vote.question.text === '' ? 'vote-card' : 'vote-card vote-card-long'} aria-label={`${say('title')}: ${vote.question.title}`}>
          <div class="vote-card-head">
            <p class="small soft">
              {say('number', { n: vote.number })} · {say(vote.question.is_secret ? 'secretBallot' : 'publicBallot')}
              {vote.closes_at !== null && (
                <>
                  {' · '}
                  <Countdown until={vote.closes_at} now={now} />
                </>
              )}
            </p>
            <Button kind="plain" onClick={() => putAside(vote.number)}>
              {say(vote.mine?.has_voted ? 'closeCard' : 'later')}
            </Button>
          </div>
          <h2 class="vote-title" tabIndex={vote.question.title.length > LONG_TITLE ? 0 : undefined}>
            {vote.question.title}
          </h2>
          <QuestionText meeting={session.meeting} vote={vote} />
          <Ballot key={vote.number} meeting={session.meeting} vote={vote} onVoted={changed} onStale={() => look(vote.number)} onRead={panelIsBeside() ? undefined : () => putAside(vote.number)} />
        </section>
      )}
      {!vote && over?.is_cancelled && !panelIsOpen.value && (
        <section class="vote-card" aria-label={say('cancelledTold', { title: over.question.title })}>
          <div class="vote-card-head">
            <p>{say('cancelledTold', { title: over.question.title })}</p>
            <Button kind="plain" onClick={() => hasRead(over.number)}>
              {say('closeCard')}
            </Button>
          </div>
        </section>
      )}
      {!vote && over?.outcome && !panelIsOpen.value && (
        <section class="vote-card" aria-label={say('ended', { n: over.number })}>
          <div class="vote-card-head">
            <p class="small soft">{say('ended', { n: over.number })}</p>
            <Button kind="plain" onClick={() => hasRead(over.number)}>
              {say('closeCard')}
            </Button>
          </div>
          <h2 class="vote-title">{over.question.title}</h2>
          <Result meeting={session.meeting} vote={over} outcome={over.outcome} isShort />
        </section>
      )}
    </>
  );
}
