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
/** After a failure that passes. */
const AGAIN_MILLIS = 5_000;
const PASSES = /^(unreachable|unavailable|internal|too_fast)$/;

export type Votes = {
  loaded: Signal<Loaded<VoteList>>;
  /** The panel is open: nothing of it is shown twice. */
  panelIsOpen: Signal<boolean>;
  again: () => Promise<void>;
  /** Asks for one vote again; done once the answer is there, or none can be had now. */
  look: (number: number) => Promise<void>;
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
  const panelIsOpen = signal(false);
  const timers = new Map<number | 'all', ReturnType<typeof setTimeout>>();
  // One look that is on its way is enough: with ballot after ballot, a later one would never come.
  const later = (which: number | 'all', millis: number) => {
    if (timers.has(which)) return;
    const begin = () => {
      timers.delete(which);
      void (which === 'all' ? again() : look(which));
    };
    timers.set(which, setTimeout(begin, millis));
  };
  /** Counts answers, so that one which was asked for earlier writes over none of them. */
  let changes = 0;
  const changed = (vote: VoteView) => {
    changes += 1;
    const now = loaded.peek();
    if (now.state !== 'there') return void again();
    const before = now.value.votes.find(({ number }) => number === vote.number);
    // Nothing opens again: an answer from before the end is late.
    if (before && before.closed_at !== null && vote.closed_at === null) return;
    const others = now.value.votes.filter(({ number }) => number !== vote.number);
    loaded.value = { state: 'there', value: { ...now.value, votes: [...others, vote].sort((a, b) => a.number - b.number) } };
  };
  const look = async (number: number): Promise<void> => {
    const before = changes;
    try {
      const vote = await api.get<VoteView>(url`/meetings/${session.meeting}/votes/${String(number)}`);
      if (changes !== before) {
        await look(number);
        return;
      }
      changed(vote);
    } catch (error) {
      const { code } = refusalOf(error);
      if (PASSES.test(code)) later(number, AGAIN_MILLIS);
    }
  };
  let newest = 0;
  const again = async (): Promise<void> => {
    const mine = ++newest;
    const before = changes;
    try {
      const value = await api.get<VoteList>(url`/meetings/${session.meeting}/votes`);
      if (newest !== mine) return;
      if (changes !== before) {
        await again();
        return;
      }
      loaded.value = { state: 'there', value };
    } catch (error) {
      if (newest !== mine) return;
      const refusal = refusalOf(error);
      if (loaded.peek().state !== 'there') loaded.value = { state: 'refused', refusal };
      if (PASSES.test(refusal.code)) later('all', AGAIN_MILLIS);
    }
  };
  /** As they were told last: open or over, and how many had voted. */
  let told = new Map<number, { is_open: boolean; cast: number }>();
  let roleBefore = '';
  effect(() => {
    const { room, phase } = session.state.value;
    if (!room || phase !== 'in') return;
    const now = new Map(room.votes.map(({ number, is_open, cast }) => [number, { is_open, cast }]));
    const role = JSON.stringify([room.your_role, room.started_at === null]);
    const gone = [...told.keys()].filter((number) => !now.has(number));
    // Rights and the first look ask for all; otherwise only what opened, ended or was cancelled.
    if (role !== roleBefore) void again();
    else {
      for (const number of gone) void look(number);
      for (const [number, { is_open, cast }] of now) {
        const before = told.get(number);
        if (before?.is_open !== is_open) void look(number);
        else if (before.cast !== cast && leads(room.your_role)) later(number, SETTLES_MILLIS);
      }
    }
    [told, roleBefore] = [now, role];
  });
  return { loaded, panelIsOpen, again, look, changed };
}
