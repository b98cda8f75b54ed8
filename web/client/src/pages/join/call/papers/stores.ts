// SPDX-License-Identifier: MPL-2.0
// The pictures of pages of this call, and what is fetched of them before anybody looks.

import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { pictureAddress } from '../../../../papers/addresses';
import { aheadOf } from '../../../../papers/fetch-ahead';
import { PageStore } from '../../../../papers/page-store';
import { fetchPicture } from '../../../../papers/request';
import { newerThan, papersIn, readIn, shownIn } from '../../../../papers/rules';
import { isEconomical } from '../../../../session/features/economy';
import type { Session } from '../../../../session/session';
import type { State } from '../../../../session/state';
import type { Line } from '../../../../transfers/schedule';
import { lineIs } from '../../../../transfers/turns';
import { worse } from '../../../../ui/link-bars';
import { useUploadsLeft } from '../../../../uploads/resume';

/** Sound comes first: without any so far, nothing is fetched ahead before this time. */
const PATIENCE_MILLIS = 10_000;

const stores = new WeakMap<Session, PageStore>();

export function storeOf(session: Session): PageStore {
  const known = stores.get(session);
  if (known) return known;
  const made = new PageStore(fetchPicture);
  stores.set(session, made);
  return made;
}

/** Whether the line has no room beside sound. */
export function lineIsSlow(state: State): boolean {
  return isEconomical(state) || worse(state.ownLinkQuality.up, state.ownLinkQuality.down) === 'poor';
}

/** What the line of a call takes beside its sound. */
const lineOf = (state: State): Line => ({
  lost: state.lostAt !== null,
  slow: lineIsSlow(state),
  poorUp: state.ownLinkQuality.up === 'poor',
  speaks: state.you !== null && state.speakers.includes(state.you),
});

/** Fetches pages ahead as long as the call is on screen. Draws nothing. */
export function FetchAhead({ session }: { session: Session }) {
  const store = storeOf(session);
  useUploadsLeft(session.meeting);
  const line = useComputed(() => JSON.stringify(lineOf(session.state.value))).value;
  useEffect(() => lineIs(JSON.parse(line) as Line), [line]);
  // Joined: drawn again only when something of it changes.
  const scene = useComputed(() => {
    const { room, lostAt } = session.state.value;
    if (!room || lostAt !== null) return null;
    const shown = shownIn(room);
    const reading = readIn(session.state.value);
    const all = papersIn(room);
    return JSON.stringify({
      // Of the versions that are not read any more only what somebody looks at.
      papers: all.filter((paper) => newerThan(all, paper) === null || [shown?.paper.id, reading?.paper.id].includes(paper.id)).map(({ id, drawn, agenda_item }) => ({ id, drawn, agenda_item })),
      item: room.current_item,
      shown: shown && { paper: shown.paper.id, page: shown.page },
      reading: reading && { paper: reading.paper.id, page: reading.page },
      lineIsSlow: lineIsSlow(session.state.value),
    });
  }).value;
  const hears = session.hears.value;
  const enteredAt = useRef(Date.now()).current;
  const wasLost = useRef(false);
  useEffect(() => {
    if (scene === null) {
      store.fetchAhead([], []);
      wasLost.current = true;
      return;
    }
    const begin = () => {
      const { near, others } = aheadOf(JSON.parse(scene) as Parameters<typeof aheadOf>[0]);
      const addresses = (wanted: typeof near) => wanted.map(({ paper, page, size }) => pictureAddress(session.meeting, paper, page, size));
      store.fetchAhead(addresses(near), addresses(others));
      // What failed while the line was lost need not rest.
      if (wasLost.current) store.retry();
      wasLost.current = false;
    };
    const timer = setTimeout(begin, hears ? 0 : Math.max(0, enteredAt + PATIENCE_MILLIS - Date.now()));
    return () => clearTimeout(timer);
  }, [scene, hears]);
  useEffect(
    () => () => {
      lineIs(null);
      store.close();
      stores.delete(session);
    },
    [],
  );
  return null;
}
