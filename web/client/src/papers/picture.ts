// SPDX-License-Identifier: MPL-2.0
// The best picture of a page that is at hand, and what is fetched for it.

import { useEffect } from 'preact/hooks';

import type { Refusal } from '../api/client';
import type { MeetingId, PageSize } from '../generated/protocol';
import { pictureAddress } from './addresses';
import type { PageStore } from './page-store';
import type { OnStage } from './rules';

export type Shown = { src: string | null; size: PageSize | null; /** Why there is none, or no better one. */ refusal: Refusal | null };

/** A small picture at once, then one to read, then a fine one where the place has room for it. */
export function usePicture(store: PageStore, meeting: MeetingId, { paper, page }: OnStage, isFine: boolean): Shown {
  store.follow();
  const address = (size: PageSize) => pictureAddress(meeting, paper.id, page, size);
  const has = (size: PageSize) => store.has(address(size));
  const isReady = page < paper.drawn;
  const size = (['fine', 'usual', 'preview'] as const).find(has) ?? null;
  let missing: PageSize | null = null;
  if (isReady && !has('usual') && !has('fine')) missing = has('preview') ? 'usual' : 'preview';
  else if (isReady && isFine && !has('fine')) missing = 'fine';
  const shown = size && address(size);
  const needed = missing && address(missing);
  // What is on screen is not driven out.
  useEffect(() => (shown === null ? undefined : store.need(shown)), [store, shown]);
  useEffect(() => (needed === null ? undefined : store.need(needed)), [store, needed]);
  return { src: shown === null ? null : store.urlOf(shown), size, refusal: needed === null ? null : store.refusalOf(needed) };
}
