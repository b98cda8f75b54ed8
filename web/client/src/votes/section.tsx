// SPDX-License-Identifier: MPL-2.0
// The votes on a meeting's page: what came of them.

import { useEffect } from 'preact/hooks';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import type { VoteList } from '../generated/protocol';
import { Vote } from './vote';
import { say } from './words';
import './style.css';

/** `isOver`: they are asked for again when the meeting has ended. */
export default function VoteSection({ meeting, isOver }: { meeting: string; isOver: boolean }) {
  const { loaded, again } = useLoaded(meeting, () => api.get<VoteList>(url`/meetings/${meeting}/votes`));
  useEffect(() => {
    if (isOver) void again();
  }, [isOver]);
  if (loaded.value.state !== 'there') return null;
  const held = loaded.value.value.votes.filter(({ is_cancelled }) => !is_cancelled);
  if (held.length === 0) return null;
  return (
    <section class="section" data-votes={held.length}>
      <h2>{say('title')}</h2>
      <div class="sheet stack">
        {held.map((vote) => (
          <Vote key={vote.number} meeting={meeting} vote={vote} told={undefined} mayConduct={false} now={Date.now} onChanged={() => void again()} />
        ))}
      </div>
    </section>
  );
}
