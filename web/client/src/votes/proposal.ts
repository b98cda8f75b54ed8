// SPDX-License-Identifier: MPL-2.0
// A question that was prepared elsewhere in the call: the conclusions that are read back. The form
// that opens votes takes it.

import { signal, type Signal } from '@preact/signals';

import type { Mark } from '../generated/protocol';
import type { Session } from '../session/session';

export type Proposal = { title: string; text: string };

const prepared = new WeakMap<Session, Signal<Proposal | null>>();

export function proposalOf(session: Session): Signal<Proposal | null> {
  const known = prepared.get(session) ?? signal(null);
  prepared.set(session, known);
  return known;
}

/** What is read back: conclusions, then tasks, numbered; what was withdrawn is not. */
export function conclusionsText(marks: readonly Mark[], headings: Record<Mark['kind'], string>): string {
  const part = (kind: Mark['kind']) => {
    const lines = marks.filter((mark) => mark.kind === kind && mark.standing !== 'withdrawn').map(({ text }, n) => `${String(n + 1)}. ${text.replace(/\s+/g, ' ').trim()}`);
    return lines.length === 0 ? [] : [`${headings[kind]}:`, ...lines];
  };
  return [...part('conclusion'), ...part('action_item')].join('\n');
}
