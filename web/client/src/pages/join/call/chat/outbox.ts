// SPDX-License-Identifier: MPL-2.0
// Sends messages until the server has them, also those that were written before the line was cut or
// the page loaded anew; kept in this window, for this person and this meeting.

import { effect, signal, type Signal } from '@preact/signals';

import { api } from '../../../../api/client';
import { randomKey } from '../../../../api/random';
import type { ChatAddress, ChatHistory } from '../../../../generated/protocol';
import { earlierChatFetched } from '../../../../session/features/chat';
import type { Session } from '../../../../session/session';
import { keep, kept } from '../half-written';
import { chatOf } from './addresses';
import { MOST_UNSENT, nextUnsent, reachesBack, readUnsent, refusesMessage, stillUnsent, type Unsent } from './unsent';

/** After a request that failed, in milliseconds. */
const AGAIN_MILLIS = 5_000;

const ofSessions = new WeakMap<Session, Signal<readonly Unsent[]>>();

/** One for the whole call, whatever draws it; there once the page knows who it is. It sends from
 * then on. */
export function outboxOf(session: Session): Signal<readonly Unsent[]> {
  const known = ofSessions.get(session);
  if (known) return known;
  const key = `unsent ${session.meeting} ${session.state.peek().you ?? ''}`;
  const unsent = signal<readonly Unsent[]>(readUnsent(kept(key)));
  ofSessions.set(session, unsent);
  effect(() => keep(key, unsent.value.length === 0 ? '' : JSON.stringify(unsent.value)));
  sendUnsent(session, unsent);
  return unsent;
}

/** Whether there was room for it. */
export function post(session: Session, text: string, to: ChatAddress, label: string): boolean {
  const unsent = outboxOf(session);
  if (unsent.peek().length >= MOST_UNSENT) return false;
  unsent.value = [...unsent.peek(), { key: randomKey(), text, to, label, after: null, refused: null }];
  return true;
}

function change(session: Session, key: string, made: Partial<Unsent>): void {
  const unsent = outboxOf(session);
  unsent.value = unsent.peek().map((one) => (one.key === key ? { ...one, ...made } : one));
}

export const postAgain = (session: Session, key: string): void => change(session, key, { refused: null, after: null });

export function removeUnsent(session: Session, key: string): void {
  const unsent = outboxOf(session);
  unsent.value = unsent.peek().filter((one) => one.key !== key);
}

/** Sends whenever the page is in the room and knows what was written while it was not. */
function sendUnsent(session: Session, unsent: Signal<readonly Unsent[]>): void {
  /** What is under way, and in which stay: after the next welcome nothing of it is. */
  let sent = { key: '', entry: 0 };
  let refusals = session.state.peek().refusal?.count ?? 0;
  const fetching = signal(false);
  const lookFurtherBack = async (before: number) => {
    fetching.value = true;
    try {
      session.change(earlierChatFetched(await api.get<ChatHistory>(`${chatOf(session.meeting)}?before=${String(before)}`)));
    } catch {
      await new Promise((done) => setTimeout(done, AGAIN_MILLIS));
    }
    fetching.value = false;
  };
  effect(() => {
    const { said, saidEarlier, you, phase, lostAt, chatEntries, chatFetchedOf, chatSeenTo, refusal } = session.state.value;
    const isFetching = fetching.value;
    const list = stillUnsent(unsent.value, said, you);
    if (list !== unsent.peek()) {
      unsent.value = list;
      return;
    }
    const isNews = refusal !== null && refusal.count !== refusals;
    refusals = refusal?.count ?? refusals;
    const next = nextUnsent(list);
    if (!next) return;
    const isUnderWay = sent.key === next.key && sent.entry === chatEntries && next.after !== null;
    if (isUnderWay && isNews && refusesMessage(refusal.problem.code)) {
      change(session, next.key, { refused: { title: refusal.problem.title, detail: refusal.problem.detail } });
      return;
    }
    if (isUnderWay || phase !== 'in' || lostAt !== null || chatFetchedOf !== chatEntries || isFetching) return;
    if (!reachesBack(next, said, saidEarlier)) {
      void lookFurtherBack(said[0]?.id ?? 1);
      return;
    }
    // Where it is not sent, the line is about to be found lost.
    if (!session.send({ type: 'chat', text: next.text, to: next.to })) return;
    sent = { key: next.key, entry: chatEntries };
    change(session, next.key, { after: Math.max(said.at(-1)?.id ?? 0, chatSeenTo ?? 0) });
  });
}
