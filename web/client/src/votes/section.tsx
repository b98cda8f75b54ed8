// SPDX-License-Identifier: MPL-2.0
// The votes on a meeting's page: what came of them.

import { useEffect } from 'preact/hooks';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { VoteList } from '../generated/protocol';
import { Vote } from './vote';
import { say } from './words';
import './style.css';

/** While the meeting runs, votes open and end. */
const LOOK_AGAIN_MILLIS = 30_000;

/** `isOver`: they are asked for again when the meeting has ended. */
export default function VoteSection({ meeting, isOver }: { meeting: string; isOver: boolean }) {
  const { loaded, again } = useLoaded(meeting, async () => {
    const list = await api.get<VoteList>(url`/meetings/${meeting}/votes`);
    return { ...list, ahead: list.now - Date.now() };
  });
  useEffect(() => {
    if (isOver) {
      void again();
      return;
    }
    const timer = setInterval(() => document.hidden || void again(), LOOK_AGAIN_MILLIS);
    return () => clearInterval(timer);
  }, [isOver]);
  if (loaded.value.state !== 'there') return null;
  const { votes, ahead } = loaded.value.value;
  const held = votes.filter(({ is_cancelled }) => !is_cancelled);
  if (held.length === 0) return null;
  return (
    <section class="section" data-votes={held.length}>
      <h2>{say('title')}</h2>
      <div class="sheet stack">
        {held.map((vote) => (
          <Vote key={vote.number} meeting={meeting} vote={vote} told={undefined} mayConduct={false} now={() => Date.now() + ahead} onChanged={() => void again()} onStale={again} />
        ))}
      </div>
    </section>
  );
}
