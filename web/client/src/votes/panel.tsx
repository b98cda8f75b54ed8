// SPDX-License-Identifier: MPL-2.0
// The votes in the call, the open ones first; for who leads the form that opens one.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { RoomState, VoteView } from '../generated/protocol';
import type { Session } from '../session/session';
import { Button } from '../ui/button';
import { Asked } from '../ui/waiting';
import { votesOf } from './load';
import { OpenForm } from './open-form';
import { proposalOf, type Proposal } from './proposal';
import { Vote } from './vote';
import { say } from './words';
import './style.css';

/** What is most often voted on is what the meeting is at. */
function ofAgenda({ agenda, current_item }: RoomState): Proposal {
  const item = agenda.find(({ id }) => id === current_item);
  return { title: item ? say('questionOf', { item: item.title }) : '', text: '' };
}

export default function VotePanel({ session }: { session: Session }) {
  const { loaded, panelIsOpen, again, look, changed } = votesOf(session);
  const opening = useSignal(false);
  const body = useRef<HTMLDivElement>(null);
  const proposal = proposalOf(session);
  const room = useComputed(() => session.state.value.room).value;
  const present = useComputed(() => session.state.value.room?.participants.map(({ id, connected, role }) => `${id}${String(connected)}${role}`).join() ?? '').value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  useEffect(() => {
    panelIsOpen.value = true;
    return () => {
      panelIsOpen.value = false;
    };
  }, []);
  if (!room) return null;
  const now = () => Date.now() + session.state.peek().clockOffset;
  return (
    <div ref={body} class="panel-body vote-panel">
      <Asked loaded={loaded.value} again={again} what={say('waiting')}>
        {({ may_conduct, votes }) => {
          const newest = [...votes].reverse();
          const isOpen = ({ closed_at }: { closed_at: number | null }) => closed_at === null;
          const [open, over] = [newest.filter(isOpen), newest.filter((vote) => !isOpen(vote))];
          // Another vote, another form.
          const name = `${String(votes.length)} ${proposal.value?.text ?? ''}`;
          const ended = (vote: VoteView) => <Vote key={vote.number} meeting={session.meeting} vote={vote} told={undefined} mayConduct={false} now={now} onChanged={changed} onStale={() => look(vote.number)} />;
          const showsForm = may_conduct && (opening.value || proposal.value !== null || open.length === 0);
          return (
            <>
              {open.map((vote) => (
                <Vote key={vote.number} meeting={session.meeting} vote={vote} told={room.votes.find(({ number }) => number === vote.number)} mayConduct={may_conduct} now={now} onChanged={changed} onStale={() => look(vote.number)} />
              ))}
              {/* What came of the last one is read out before another is opened. */}
              {open.length === 0 && proposal.value === null && over.slice(0, 1).map(ended)}
              {showsForm && (
                <OpenForm
                  key={name}
                  name={name}
                  session={session}
                  proposal={proposal.value ?? ofAgenda(room)}
                  present={present}
                  lost={lost}
                  onOpened={(vote) => {
                    opening.value = false;
                    proposal.value = null;
                    changed(vote);
                    // It stands above the form.
                    requestAnimationFrame(() => body.current?.scrollTo(0, 0));
                  }}
                />
              )}
              {may_conduct && !showsForm && <Button onClick={() => (opening.value = true)}>{say('openAnother')}</Button>}
              {!may_conduct && votes.length === 0 && <p class="soft">{say(room.started_at === null ? 'notOpened' : 'none')}</p>}
              {over.slice(open.length === 0 && proposal.value === null ? 1 : 0).map(ended)}
            </>
          );
        }}
      </Asked>
    </div>
  );
}
