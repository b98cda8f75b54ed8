// SPDX-License-Identifier: MPL-2.0
// The votes of a meeting as this person sees them, fetched once for all that show them.

import { effect, signal, type Signal } from '@preact/signals';

import { api, refusalOf, url } from '../api/client';
import type { Loaded } from '../api/load';
import type { VoteList, VoteView } from '../generated/protocol';
import { leads } from '../session/features/chairing';
import type { Session } from '../session/session';

/** Hundreds of ballots within seconds are one look at who is missing. */
const SETTLES_MILLIS = 2_000;
/** After a failure. */
const AGAIN_MILLIS = 5_000;

export type Votes = {
  loaded: Signal<Loaded<VoteList>>;
  /** The panel is open: nothing of it is shown twice. */
  panelIsOpen: Signal<boolean>;
  again: () => Promise<void>;
  /** What the server answered to a change. */
  changed: (vote: VoteView) => void;
};

const known = new WeakMap<Session, Votes>();

/** Asked again whenever a vote opens or ends, and for who leads when more have voted. */
export function votesOf(session: Session): Votes {
  const made = known.get(session) ?? make(session);
  known.set(session, made);
  return made;
}

function make(session: Session): Votes {
  const loaded = signal<Loaded<VoteList>>({ state: 'waiting' });
  let newest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (millis: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void again(), millis);
  };
  const again = async () => {
    const mine = ++newest;
    clearTimeout(timer);
    try {
      const value = await api.get<VoteList>(url`/meetings/${session.meeting}/votes`);
      if (newest === mine) loaded.value = { state: 'there', value };
    } catch (error) {
      if (newest !== mine) return;
      const refusal = refusalOf(error);
      if (loaded.peek().state !== 'there') loaded.value = { state: 'refused', refusal };
      if (refusal.code === 'unreachable' || refusal.code === 'unavailable') later(AGAIN_MILLIS);
    }
  };
  const changed = (vote: VoteView) => {
    // An answer that is underway may be older.
    newest += 1;
    const now = loaded.peek();
    if (now.state !== 'there') return void again();
    const others = now.value.votes.filter(({ number }) => number !== vote.number);
    loaded.value = { state: 'there', value: { ...now.value, votes: [...others, vote].sort((a, b) => a.number - b.number) } };
  };
  let before = '';
  let castBefore = '';
  effect(() => {
    const { room, phase } = session.state.value;
    if (!room || phase !== 'in') return;
    const open = JSON.stringify([room.your_role, room.started_at === null, room.votes.map(({ number, is_open }) => [number, is_open])]);
    const cast = room.votes.map((vote) => vote.cast).join();
    if (open !== before) void again();
    else if (cast !== castBefore && leads(room.your_role)) later(SETTLES_MILLIS);
    [before, castBefore] = [open, cast];
  });
  return { loaded, panelIsOpen: signal(false), again, changed };
}
