// SPDX-License-Identifier: MPL-2.0
// For whom somebody writes in the chat. It changes by their own hand alone: words meant for the
// chair must not go to everybody because a panel was closed or the chat was opened again.

import { signal, type Signal } from '@preact/signals';

import type { ParticipantId } from '../../../../generated/protocol';
import type { Session } from '../../../../session/session';
import type { Reader } from './readers';

export type Recipient = {
  /** The value of a {@link Reader}. */
  wanted: Signal<string>;
  /** Whom somebody who leads answers in private. */
  answers: Signal<ParticipantId | null>;
  /** What was chosen before that. */
  before: string;
};

const ofSessions = new WeakMap<Session, Recipient>();

/** One for the whole call. */
export function recipientOf(session: Session): Recipient {
  const known = ofSessions.get(session) ?? { wanted: signal('*everyone'), answers: signal(null), before: '*everyone' };
  ofSessions.set(session, known);
  return known;
}

/** Who reads the next message; who cannot be chosen any more is replaced by those who lead, and
 * stays replaced. */
export function chosenOf({ wanted }: Recipient, options: readonly Reader[]): Reader | undefined {
  const found = options.find(({ value }) => value === wanted.value);
  const chosen = found ?? options.find(({ value }) => value === '*leaders');
  if (chosen && !found) wanted.value = chosen.value;
  return chosen;
}

/** Begins an answer in private. */
export function answer(recipient: Recipient, to: ParticipantId): void {
  if (recipient.wanted.peek() !== to) recipient.before = recipient.wanted.peek();
  recipient.wanted.value = to;
}

/** An answer in private is one message: the next one goes to whom it would have gone before. */
export function sentTo(recipient: Recipient, value: string): void {
  if (value !== recipient.answers.peek()) return;
  recipient.wanted.value = recipient.before;
  recipient.answers.value = null;
}
