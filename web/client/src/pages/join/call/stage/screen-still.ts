// SPDX-License-Identifier: MPL-2.0
// A shared screen whose video does not come: stills, each fetched when the one before is there.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { url } from '../../../../api/client';
import type { Millis, ParticipantId } from '../../../../generated/protocol';
import { fetchPicture } from '../../../../papers/request';
import type { Session } from '../../../../session/session';

type ShownStill = { address: string; takenAt: Millis };

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
        const picture = await fetchPicture(url`/meetings/${session.meeting}/screen-stills/${of}`, 'near', abort.signal);
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
