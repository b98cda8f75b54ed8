// SPDX-License-Identifier: MPL-2.0
// Turning pages for everybody: the page that was asked for is there at once, before the server has
// said so to all.

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { shownIn } from '../../../../papers/rules';
import type { Session } from '../../../../session/session';

/** Without an answer the page is again the one that everybody sees. */
const ANSWER_MILLIS = 5_000;

type Asked = { paper: string; page: number; refusals: number };

/** The page to show, ahead of the server's, and what turns it. */
export function useTurning(session: Session): { ahead: number | null; turn: (page: number) => void } {
  const asked = useSignal<Asked | null>(null);
  const shown = useComputed(() => {
    const { room } = session.state.value;
    return room && shownIn(room);
  });
  const refusals = useComputed(() => session.state.value.refusal?.count ?? 0);
  useSignalEffect(() => {
    const { value } = asked;
    if (!value) return;
    const isAnswered = shown.value?.paper.id !== value.paper || shown.value.page === value.page || refusals.value > value.refusals;
    if (isAnswered) asked.value = null;
  });
  useEffect(() => {
    if (!asked.value) return;
    const timer = setTimeout(() => (asked.value = null), ANSWER_MILLIS);
    return () => clearTimeout(timer);
  }, [asked.value]);
  const turn = (page: number) => {
    const paper = shown.peek()?.paper.id;
    if (paper === undefined || !session.send({ type: 'show_page', paper, page, over: false })) return;
    asked.value = { paper, page, refusals: refusals.peek() };
  };
  return { ahead: asked.value?.page ?? null, turn };
}
