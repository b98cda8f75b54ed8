// SPDX-License-Identifier: MPL-2.0
// Notes that are being changed at this desk. Kept by the session and not by a panel: turning to
// another panel, a note that arrives and a lost line draw the lists anew, and none of them may
// empty what a person types.

import { effect, signal, type Signal } from '@preact/signals';

import { MAX_MARKS_AT_ONCE, type AgendaItemId, type ClientMessage, type Mark, type MarkKind, type MarkSeen, type ParticipantId } from '../generated/protocol';
import type { Session } from '../session/session';

export type Draft = {
  /** The note in the version that the change goes out from. */
  base: Signal<Mark>;
  kind: Signal<MarkKind>;
  text: Signal<string>;
  item: Signal<AgendaItemId | null>;
  /** Which version was asked to be changed, until it is refused. */
  sent: number | null;
  /** Just opened: the form takes the focus once. */
  fresh: boolean;
};

/** What has become of a note since somebody began to change it. */
export type Since =
  | { is: 'same' }
  /** As it was asked for. */
  | { is: 'saved' }
  /** It reads as before, in a later version that needs no question. */
  | { is: 'later' }
  | { is: 'changed' | 'published' | 'withdrawn'; by: ParticipantId | null }
  | { is: 'deleted' };

export function seen({ number, version }: Mark): MarkSeen {
  return { number, version };
}

function readsAs(one: Mark, other: Mark): boolean {
  return one.kind === other.kind && one.text === other.text && one.agenda_item === other.agenda_item;
}

/** What has become of the note; `mark` is what it is now, none when it is deleted. */
export function since({ base, sent }: Draft, mark: Mark | undefined, you: ParticipantId | null): Since {
  if (!mark) return { is: 'deleted' };
  const before = base.value;
  if (mark.version === before.version) return { is: 'same' };
  const own = you !== null && mark.changed_by === you;
  if (own && sent !== null && mark.version === sent + 1) return { is: 'saved' };
  const moved = mark.standing !== before.standing;
  if (readsAs(mark, before) && (own || !moved)) return { is: 'later' };
  const is = readsAs(mark, before) ? (mark.standing === 'published' ? 'published' : 'withdrawn') : 'changed';
  return { is, by: mark.changed_by };
}

export class Notes {
  readonly drafts = signal<ReadonlyMap<number, Draft>>(new Map());
  /** The note that was last asked to be deleted here, as long as that can be undone at once. */
  readonly deleted = signal<number | null>(null);
  /** Of the notes made here, the latest whose short view was closed. */
  readonly closed = signal(0);
  /** The note whose button takes the focus once it is drawn. */
  focusOn: number | null = null;
  /** By note, the version about which the server has been asked and has not answered. */
  private readonly asked = signal<ReadonlyMap<number, number>>(new Map());

  constructor(private readonly session: Pick<Session, 'send' | 'state'>) {
    const { refusal } = session.state.peek();
    let known = refusal;
    effect(() => {
      const { lostAt, refusal: latest } = session.state.value;
      const refused = latest !== null && latest !== known;
      known = latest;
      if (refused) for (const draft of this.drafts.peek().values()) draft.sent = null;
      // Whatever was on its way may be asked for again: a version that is over is refused.
      if ((refused || lostAt !== null) && this.asked.peek().size > 0) this.asked.value = new Map();
    });
  }

  edit(mark: Mark): void {
    const { kind, text, agenda_item } = mark;
    this.put(mark.number, { base: signal(mark), kind: signal(kind), text: signal(text), item: signal(agenda_item), sent: null, fresh: true });
  }

  close(number: number): void {
    this.focusOn = number;
    this.put(number, null);
  }

  /** Sends the change; what was typed stays until the server has it. */
  save(draft: Draft): void {
    const base = draft.base.value;
    const message = { type: 'change_mark', seen: seen(base), kind: draft.kind.value, text: draft.text.value.trim(), agenda_item: draft.item.value } as const;
    if (this.ask([base], message)) draft.sent = base.version;
  }

  publish(marks: Mark[]): void {
    for (let from = 0; from < marks.length; from += MAX_MARKS_AT_ONCE) {
      const some = marks.slice(from, from + MAX_MARKS_AT_ONCE);
      this.ask(some, { type: 'publish_marks', seen: some.map(seen) });
    }
  }

  withdraw(mark: Mark): void {
    this.ask([mark], { type: 'withdraw_mark', seen: seen(mark) });
  }

  delete(mark: Mark): void {
    if (this.ask([mark], { type: 'delete_mark', seen: seen(mark) })) this.deleted.value = mark.number;
  }

  restore(mark: Mark): void {
    if (this.ask([mark], { type: 'restore_mark', seen: seen(mark) })) this.focusOn = mark.number;
  }

  /** The text of a note that is gone, as a new one. */
  addAgain(draft: Draft): void {
    if (this.session.send({ type: 'add_mark', kind: draft.kind.value, text: draft.text.value.trim(), under: { agenda_item: draft.item.value } })) this.put(draft.base.value.number, null);
  }

  /** Whether the server has been asked about this version and has not answered. */
  isAsked({ number, version }: Mark): boolean {
    return this.asked.value.get(number) === version;
  }

  private ask(marks: Mark[], message: ClientMessage): boolean {
    if (!this.session.send(message)) return false;
    this.focusOn = marks.length === 1 ? (marks[0]?.number ?? null) : null;
    this.asked.value = new Map([...this.asked.peek(), ...marks.map(({ number, version }) => [number, version] as const)]);
    return true;
  }

  private put(number: number, draft: Draft | null): void {
    const drafts = new Map(this.drafts.peek());
    if (draft) drafts.set(number, draft);
    else drafts.delete(number);
    this.drafts.value = drafts;
  }
}

const bySession = new WeakMap<Session, Notes>();

export function notesOf(session: Session): Notes {
  const notes = bySession.get(session) ?? new Notes(session);
  bySession.set(session, notes);
  return notes;
}
