// SPDX-License-Identifier: MPL-2.0
// A shared screen whose video does not come: stills, each fetched when the one before is there.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { page, url } from '../../../../api/client';
import type { Millis, ParticipantId } from '../../../../generated/protocol';
import type { Session } from '../../../../session/session';
import { turn } from '../../../../transfers/turns';

export type ShownStill = { address: string; takenAt: Millis };

const AGAIN_MILLIS = 2_000;

/** Tiles of this page that watch: the screen may be on the stage and in a window of its own. */
let watching = 0;

function watch(session: Session): () => void {
  watching += 1;
  if (watching === 1) session.send({ type: 'watch_screen', on: true });
  return () => {
    watching -= 1;
    if (watching === 0) session.send({ type: 'watch_screen', on: false });
  };
}

/** When it is the turn of what everybody is about to look at. */
async function fetchStill(address: string, signal: AbortSignal): Promise<Blob> {
  const { end } = await turn('near', signal);
  try {
    const answer = await fetch(`/api/v1${address}`, { credentials: 'same-origin', priority: 'low', signal, ...(page.of && { headers: { 'Diemcau-User': page.of } }) });
    if (!answer.ok) throw new Error(`no still: ${String(answer.status)}`);
    return await answer.blob();
  } finally {
    end();
  }
}

/** The latest still of somebody's screen, while `isWatched`. */
export function useScreenStill(session: Session, of: ParticipantId, isWatched: boolean): ShownStill | null {
  const shown = useSignal<ShownStill | null>(null);
  // A new socket has to be told again.
  const isConnected = useComputed(() => session.state.value.phase === 'in' && session.state.value.lostAt === null).value;
  useEffect(() => (isWatched && isConnected ? watch(session) : undefined), [isWatched, isConnected]);
  useEffect(() => {
    if (!isWatched) return undefined;
    const abort = new AbortController();
    let isFetching = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (still: ShownStill | null) => {
      if (shown.value) URL.revokeObjectURL(shown.value.address);
      shown.value = still;
    };
    const next = async () => {
      const { screenStill: latest } = session.state.value;
      if (isFetching || latest?.of !== of || latest.takenAt <= (shown.value?.takenAt ?? 0)) return;
      isFetching = true;
      clearTimeout(timer);
      try {
        const picture = await fetchStill(url`/meetings/${session.meeting}/screen-stills/${of}`, abort.signal);
        if (!abort.signal.aborted) show({ address: URL.createObjectURL(picture), takenAt: latest.takenAt });
        isFetching = false;
        await next();
      } catch {
        isFetching = false;
        if (!abort.signal.aborted) timer = setTimeout(() => void next(), AGAIN_MILLIS);
      }
    };
    const unfollow = session.state.subscribe(() => void next());
    return () => {
      unfollow();
      abort.abort();
      clearTimeout(timer);
      show(null);
    };
  }, [isWatched, of]);
  return shown.value;
}
