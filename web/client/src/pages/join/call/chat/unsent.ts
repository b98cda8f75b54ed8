// SPDX-License-Identifier: MPL-2.0
// Messages that the server may not have yet. One stays here until it comes back as everybody reads
// it: what is given to a socket is not received. They are sent one after the other, and after a new
// welcome only once what was written meanwhile is known, so that none is said twice.

import type { ChatAddress, ChatMessage, ParticipantId } from '../../../../generated/protocol';

export type Unsent = {
  key: string;
  text: string;
  to: ChatAddress;
  /** For whom it is, in words. */
  label: string;
  /** The newest message that was known when it was last sent: it is after that, or not there. */
  after: number | null;
  /** Why the server does not take it. */
  refused: { title: string; detail: string } | null;
};

/** More are not kept: whoever writes so many reads that nothing goes out. */
export const MOST_UNSENT = 20;

/** What a message may be refused for. */
const REFUSALS = ['chat_closed', 'chat_full', 'invalid_field', 'not_allowed', 'not_in_meeting', 'bad_request', 'too_large'];

export const refusesMessage = (code: string): boolean => REFUSALS.includes(code);

/** The server leaves out what is not seen and marks that are too many. */
const letters = (text: string): string => text.normalize('NFC').replace(/[^\p{L}\p{N}\p{P}\p{S}]/gu, '');

const SCOPES = { everyone: 'everyone', leaders: 'leaders', own_unit: 'unit' } as const;

/** Whether the server has it: among what this person wrote since. One that was withdrawn meanwhile
 * has no words left. */
function arrived({ text, to, after }: Unsent, said: readonly ChatMessage[], you: ParticipantId | null): boolean {
  if (after === null) return false;
  return said.some((one) => one.id > after && one.participant === you && one.file === null && one.to.who === SCOPES[to.who] && (one.withdrawn !== null || letters(one.text) === letters(text)));
}

/** Those that are still to be sent; the same list where none has arrived. */
export function stillUnsent(list: readonly Unsent[], said: readonly ChatMessage[], you: ParticipantId | null): readonly Unsent[] {
  const left = list.filter((one) => !arrived(one, said, you));
  return left.length === list.length ? list : left;
}

/** The one whose turn it is. */
export const nextUnsent = (list: readonly Unsent[]): Unsent | undefined => list.find(({ refused }) => refused === null);

/** Whether what is known goes back far enough to see that a message is not there. */
export const reachesBack = ({ after }: Unsent, said: readonly ChatMessage[], isMore: boolean): boolean => after === null || !isMore || (said[0]?.id ?? 0) <= after + 1;

/** What was kept, as far as it is what it should be: another version may have kept it. */
export function readUnsent(kept: string): Unsent[] {
  try {
    const list: unknown = JSON.parse(kept);
    return Array.isArray(list) ? list.filter(isUnsent).slice(0, MOST_UNSENT) : [];
  } catch {
    return [];
  }
}

function isUnsent(one: unknown): one is Unsent {
  const { key, text, to, label, after, refused } = (one ?? {}) as Partial<Unsent>;
  return typeof key === 'string' && typeof text === 'string' && typeof label === 'string' && to !== undefined && to.who in SCOPES && (after === null || typeof after === 'number') && refused !== undefined;
}
