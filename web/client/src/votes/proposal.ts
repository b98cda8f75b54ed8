// SPDX-License-Identifier: MPL-2.0
// A question that was prepared elsewhere in the call: the conclusions that are read back. The form
// that opens votes takes it.

import { signal, type Signal } from '@preact/signals';

import type { Mark, VoteSummary } from '../generated/protocol';
import type { Session } from '../session/session';

/** The vote by which the conclusions were adopted last; none: never. `titles`: in any language. */
export const adoptedBy = (votes: readonly VoteSummary[], titles: readonly string[]): VoteSummary | null =>
  votes.findLast(({ title, is_adopted }) => is_adopted && titles.includes(title)) ?? null;

/** Whether nothing that is read back was written after that vote opened. */
export const isReadBack = (marks: readonly Mark[], vote: VoteSummary | null): boolean =>
  vote !== null && marks.every(({ standing, written_at }) => standing === 'withdrawn' || written_at <= vote.opened_at);

export type Proposal = { title: string; text: string };

const prepared = new WeakMap<Session, Signal<Proposal | null>>();

export function proposalOf(session: Session): Signal<Proposal | null> {
  const known = prepared.get(session) ?? signal(null);
  prepared.set(session, known);
  return known;
}

/** What is read back: conclusions, then tasks, numbered. Those that everybody can read, or of the
 * desk's too; what was withdrawn is not. */
export function conclusionsText(marks: readonly Mark[], headings: Record<Mark['kind'], string>, { ofDesk = false } = {}): string {
  const part = (kind: Mark['kind']) => {
    const isRead = ({ standing }: Mark) => standing === 'published' || (ofDesk && standing === 'desk');
    const lines = marks.filter((mark) => mark.kind === kind && isRead(mark)).map(({ text }, n) => `${String(n + 1)}. ${text.replace(/\s+/g, ' ').trim()}`);
    return lines.length === 0 ? [] : [`${headings[kind]}:`, ...lines];
  };
  return [...part('conclusion'), ...part('action_item')].join('\n');
}
