// SPDX-License-Identifier: MPL-2.0
// What is being put right at the desk. It is kept beside the list, not in it: sentences that
// arrive, a step of the agenda and a search draw the list anew, and none of them may move or empty
// what a person edits.

import { type Signal, signal } from '@preact/signals';
import { type RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import type { Segment, SegmentId } from '../generated/protocol';

export type Change =
  | { of: 'words'; typed: Signal<string> }
  | { of: 'speaker' };

export class OpenEdits {
  readonly open = signal<ReadonlyMap<SegmentId, Change>>(new Map());

  words(segment: Segment): void {
    this.set(segment.id, { of: 'words', typed: signal(segment.text) });
  }

  speaker(segment: Segment): void {
    this.set(segment.id, { of: 'speaker' });
  }

  done(segment: SegmentId): void {
    this.set(segment, null);
  }

  private set(segment: SegmentId, change: Change | null): void {
    const open = new Map(this.open.value);
    if (change) open.set(segment, change);
    else open.delete(segment);
    this.open.value = open;
  }
}

/** By how much a list must scroll so that what was at `before` and is now at `after` stays where it
 * is on the screen. */
export function correction(before: number | null, after: number | null): number {
  return before === null || after === null ? 0 : after - before;
}

/** Keeps the form that is being edited in its place on the screen, whatever is drawn above it. The
 * form with the focus counts; without one, the first. Called at every drawing. */
export function useScrollAnchor(list: RefObject<HTMLElement | null>): void {
  const kept = useRef<{ segment: string | undefined; top: number } | null>(null);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const focused = document.activeElement?.closest<HTMLElement>('[data-changing]') ?? null;
    const form = focused && element.contains(focused) ? focused : element.querySelector<HTMLElement>('[data-changing]');
    // Its place in the list, wherever the list has been scrolled to.
    const top = form && form.getBoundingClientRect().top + element.scrollTop;
    const segment = form?.dataset['changing'];
    if (kept.current?.segment === segment) element.scrollTop += correction(kept.current?.top ?? null, top);
    kept.current = top === null ? null : { segment, top };
  });
}

export function useOpenEdits(): OpenEdits {
  return useMemo(() => new OpenEdits(), []);
}
