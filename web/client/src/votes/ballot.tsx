// SPDX-License-Identifier: MPL-2.0
// Voting: an answer, a confirmation, and afterwards what was counted and how it is changed.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { api, refusalOf, url, type Refusal } from '../api/client';
import type { CastBallot, VoteView } from '../generated/protocol';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Icon } from '../ui/icon';
import { RefusalNotice } from '../ui/notice';
import { codeOf, newCode, setCode, shownCode, typedCode } from './code';
import { isWhole, pressed } from './model';
import { answersOf, ballotWords, say } from './words';

type Props = {
  meeting: string;
  vote: VoteView;
  onVoted: (vote: VoteView) => void;
  /** What is shown is not how it is: another device voted, or the vote is over. */
  onStale: () => void;
  /** On a small screen: what was counted has been read. */
  onRead?: (() => void) | undefined;
};

/** How long it takes to read that a vote was counted, and to change it. */
const READ_MILLIS = 10_000;

/** After these nobody knows whether the ballot arrived. */
const UNSURE = new Set(['unreachable', 'unavailable', 'internal']);

export function Ballot({ meeting, vote, onVoted, onStale, onRead }: Props) {
  const { question, mine, number } = vote;
  const changing = useSignal(false);
  const chosen = useSignal<number[]>(mine?.chosen ?? []);
  const busy = useSignal(false);
  const code = useSignal('');
  const codeIsWrong = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const hasJustVoted = useRef(false);
  if (!mine) return <p class="soft">{say('notVoter')}</p>;
  const kept = question.is_secret ? codeOf('kept', meeting, number) : null;
  // The same code again: a ballot that arrived although no answer came is the same ballot.
  const tried = question.is_secret ? codeOf('tried', meeting, number) : null;
  if (mine.has_voted && !changing.value) return <Voted meeting={meeting} vote={vote} isNew={hasJustVoted.current} onRead={onRead} onChange={() => (changing.value = true)} />;
  const needsCode = question.is_secret && mine.has_voted && kept === null && tried === null;

  const send = async () => {
    const ballot: CastBallot = { chosen: chosen.value, code: null };
    if (question.is_secret) {
      ballot.code = needsCode ? typedCode(code.value) : (kept ?? tried ?? newCode());
      codeIsWrong.value = ballot.code === null;
      if (ballot.code === null) return;
      if (!needsCode && kept === null) setCode('tried', meeting, number, ballot.code);
    }
    busy.value = true;
    refusal.value = null;
    try {
      const voted = await api.put<VoteView>(url`/meetings/${meeting}/votes/${String(number)}/ballot`, ballot);
      if (ballot.code !== null) {
        setCode('kept', meeting, number, ballot.code);
        setCode('tried', meeting, number, null);
        // Who looks at this page later sees no ballot.
        chosen.value = [];
      }
      changing.value = false;
      hasJustVoted.current = true;
      onVoted(voted);
    } catch (error) {
      refusal.value = refusalOf(error);
      if (!UNSURE.has(refusal.value.code)) setCode('tried', meeting, number, null);
      if (/^(voted_already|vote_closed|ballot_code_taken)$/.test(refusal.value.code)) onStale();
    }
    busy.value = false;
  };
  const answers = answersOf(question);
  return (
    <div class="stack vote-ballot">
      <p class="small soft">{mine.for_unit === null ? say('forYou') : say('forUnit', { unit: mine.for_unit })}</p>
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      {question.kind !== 'approval' && (
        <p class="small">{question.kind === 'election' ? say('electMost', { n: question.most }) : question.most === 1 ? say('chooseOne') : say('chooseMost', { n: question.most })}</p>
      )}
      <div class="vote-answers" role={question.most === 1 ? 'radiogroup' : 'group'} aria-label={question.title}>
        {answers.map((answer, n) => (
          <label key={n} class={chosen.value.includes(n) ? 'vote-answer vote-answer-chosen' : 'vote-answer'}>
            <input
              type={question.most === 1 ? 'radio' : 'checkbox'}
              name={`vote-${String(number)}`}
              checked={chosen.value.includes(n)}
              disabled={busy.value || (question.most > 1 && !chosen.value.includes(n) && chosen.value.length >= question.most)}
              onChange={() => (chosen.value = pressed(question, chosen.value, n))}
            />
            <span>{answer}</span>
          </label>
        ))}
      </div>
      {needsCode && (
        <TextField label={say('codeField')} hint={say('codeFieldHint')} value={code.value} onValue={(value) => (code.value = value)} max={60} error={codeIsWrong.value ? say('codeWrong') : undefined} />
      )}
      <div class="row vote-foot">
        {mine.has_voted && <Button onClick={() => (changing.value = false)}>{say('cancel')}</Button>}
        <Button kind="primary" busy={busy.value} disabled={!isWhole(question, chosen.value)} onClick={() => void send()}>
          {chosen.value.length === 0 ? say(question.kind === 'election' ? 'sendNobody' : 'sendNothing') : say('send', { answer: ballotWords(question, chosen.value) })}
        </Button>
      </div>
    </div>
  );
}

/** What was counted. */
function Voted({ meeting, vote: { question, mine, number }, isNew, onRead, onChange }: Omit<Props, 'onVoted' | 'onStale'> & { isNew: boolean; onChange: () => void }) {
  const code = useSignal(question.is_secret ? codeOf('kept', meeting, number) : null);
  const counted = useRef<HTMLParagraphElement>(null);
  const closes = isNew && code.value === null ? onRead : undefined;
  const latest = useRef(closes);
  latest.current = closes;
  useEffect(() => {
    if (!isNew) return;
    // The button that sent is gone.
    counted.current?.focus({ preventScroll: true });
    const timer = setTimeout(() => latest.current?.(), READ_MILLIS);
    return () => clearTimeout(timer);
  }, []);
  const forget = () => {
    setCode('kept', meeting, number, null);
    code.value = null;
  };
  return (
    <div class="stack vote-ballot">
      <p ref={counted} class="state state-good" role="status" tabIndex={-1}>
        <Icon name="check" />
        <span>{question.is_secret || !mine?.chosen ? say('votedSecretly') : say('voted', { answer: ballotWords(question, mine.chosen) })}</span>
      </p>
      {code.value !== null && (
        <div class="small">
          <p class="vote-code">{say('code', { code: shownCode(code.value) })}</p>
          <p class="soft">{say('codeHint')}</p>
          <Button kind="plain" onClick={forget}>
            {say('codeForget')}
          </Button>
        </div>
      )}
      <div class="row">
        <Button onClick={onChange}>{say('change')}</Button>
      </div>
      <p class="small soft">{say('mayChange')}</p>
    </div>
  );
}
