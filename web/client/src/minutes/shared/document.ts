// SPDX-License-Identifier: MPL-2.0
// The document that several edit at once, in this window: what is edited here goes into it, what
// others edit comes out of it, and what the server does not hold yet is collected.

import type { Node } from 'prosemirror-model';
import * as Y from 'yjs';

import type { DraftCursor, MinutesHead } from '../../generated/protocol';
import { MAX_POSITION_CHARS, MAX_UPDATE_BYTES } from '../../generated/protocol';
import { cleanText } from '../clean';
import { equalEnds } from '../equal-ends';
import { schema } from '../schema';
import { bytesOf, textOf } from './base64';
import { absolute, relative } from './positions';
import { read, type Reading } from './read';
import { repaired, write } from './write';

/** Where a change comes from. */
const HERE = 'here';
const SERVER = 'server';
const FOUND = 'found on this machine';

/** Keystrokes within so many milliseconds are undone together. */
const UNDONE_TOGETHER = 500;

// The library deletes formatting that an edit of somebody else has made needless, as an edit of
// whoever receives it: people who only read would edit, and merged text would depend on who was
// there. It does so for texts that say they have formatting; none does.
Object.defineProperty(Y.Text.prototype, '_hasFormatting', { get: () => false, set: () => undefined });

/** A selection in the editor. */
export interface Selected {
  anchor: number;
  head: number;
}

/** What the window does when the document changes. */
export interface Told {
  /** Others have edited, or an edit was undone: the text now, and where the selection is in it. */
  body: (document: Node, isUndone: boolean, selected: Selected | null) => void;
  head: (head: Partial<MinutesHead>) => void;
  /** There is something to send. */
  edited: () => void;
  selection: () => Selected;
}

export class SharedDocument {
  private readonly doc = new Y.Doc();
  private readonly text = this.doc.getText('text');
  private readonly head = this.doc.getMap<unknown>('head');
  /** What the document says, as it was read or written last. */
  private shown: Reading;
  private selected: [Y.RelativePosition, Y.RelativePosition] | null = null;
  private readonly undoing: Y.UndoManager;
  /** Not sent yet, and sent without an answer so far. */
  private waiting: Uint8Array[] = [];
  private sent: Uint8Array | null = null;
  /** More is waiting than goes into one message. */
  isSentInParts = false;
  /** Edits of others that wait: a word is being composed here. */
  private held: Uint8Array[] | null = null;

  constructor(
    readonly epoch: number,
    state: Uint8Array,
    told: Told,
  ) {
    Y.applyUpdate(this.doc, state, SERVER);
    this.shown = read(this.text);
    this.undoing = new Y.UndoManager(this.text, { trackedOrigins: new Set([HERE]), captureTimeout: UNDONE_TOGETHER });
    const isEdited = (origin: unknown) => origin === HERE || origin === FOUND || origin === this.undoing;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      // Besides edits, the library tidies up formatting that others have made needless.
      if (!isEdited(origin)) return;
      this.waiting.push(update);
      told.edited();
    });
    this.doc.on('beforeTransaction', ({ origin }: Y.Transaction) => {
      if (origin === HERE) return;
      const { anchor, head } = told.selection();
      const [from, to] = [this.relative(anchor), this.relative(head)];
      this.selected = from && to && [from, to];
    });
    this.text.observeDeep((_events, { origin }) => {
      if (origin === HERE) return;
      this.shown = this.readAgain();
      const [anchor, head] = (this.selected ?? []).map((place) => this.absolute(place));
      const selected = typeof anchor === 'number' && typeof head === 'number' ? { anchor, head } : null;
      told.body(this.document(), origin === this.undoing, selected);
    });
    this.head.observe((_event, transaction) => {
      if (transaction.origin !== HERE) told.head(this.headNow());
    });
  }

  /** The text as it is now. */
  document(): Node {
    return schema.node('doc', null, this.shown.blocks);
  }

  /** The editor shows the text with these nodes, which need not be compared any more. */
  adopt({ content }: Node): void {
    if (content.size === this.document().content.size) this.shown.blocks = [...content.content];
  }

  /** Blocks that have not changed stay the same nodes, which nobody compares or draws again. */
  private readAgain(): Reading {
    const before = this.shown.blocks;
    const now = read(this.text);
    const [head, tail] = equalEnds(before, now.blocks, (one, other) => one.eq(other));
    const blocks = [...before.slice(0, head), ...now.blocks.slice(head, now.blocks.length - tail), ...before.slice(before.length - tail)];
    return { ...now, blocks };
  }

  headNow(): Partial<MinutesHead> {
    const isField = ([, value]: [string, unknown]) => typeof value === 'string' || (Array.isArray(value) && value.every((line) => typeof line === 'string'));
    return Object.fromEntries(Object.entries(this.head.toJSON()).filter(isField));
  }

  /** Takes over what was edited here. */
  write(document: Node): void {
    this.doc.transact(() => (this.shown = write(this.text, repaired(this.text, this.shown), document.content.content)), HERE);
  }

  writeHead(change: Partial<MinutesHead>): void {
    const cleaned = (value: string | string[]) => (typeof value === 'string' ? cleanText(value) : value.map(cleanText));
    this.doc.transact(() => Object.entries(change).forEach(([field, value]) => this.head.set(field, cleaned(value))), HERE);
  }

  /** Edits of others. */
  receive(update: string): void {
    if (this.held) this.held.push(bytesOf(update));
    else Y.applyUpdate(this.doc, bytesOf(update), SERVER);
  }

  /** While a word is composed, the text around it stands still: the input method would type its
   * letters twice. */
  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    if (held.length > 0) Y.applyUpdate(this.doc, Y.mergeUpdates(held), SERVER);
  }

  /** Brings back what was edited in an earlier window. */
  bringBack(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, FOUND);
  }

  /** What the server does not hold; it is sent until `kept`. None when there is nothing. */
  toSend(): string | null {
    const parts = this.sent ? [this.sent] : [];
    let bytes = this.sent?.length ?? 0;
    for (let [next] = this.waiting; next && (bytes === 0 || bytes + next.length <= MAX_UPDATE_BYTES); [next] = this.waiting) {
      parts.push(next);
      bytes += next.length;
      this.waiting.shift();
    }
    this.isSentInParts = this.waiting.length > 0;
    this.sent = parts.length > 0 ? Y.mergeUpdates(parts) : null;
    return this.sent && textOf(this.sent);
  }

  unsent(): Uint8Array | null {
    const all = [...(this.sent ? [this.sent] : []), ...this.waiting];
    return all.length > 0 ? Y.mergeUpdates(all) : null;
  }

  kept(): void {
    this.sent = null;
  }

  /** What somebody with this state vector lacks. */
  missing(vector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc, vector);
  }

  /** What this window has, for a server that tells what it lacks. */
  vector(): string {
    return textOf(Y.encodeStateVector(this.doc));
  }

  /** After a lost line: what of the own edits did arrive is known again. */
  compare(serverVector: string): void {
    const known = bytesOf(serverVector);
    this.waiting = [...(this.sent ? [this.sent] : []), ...this.waiting].map((update) => Y.diffUpdate(update, known));
    this.sent = null;
  }

  undo(): void {
    this.undoing.undo();
  }

  redo(): void {
    this.undoing.redo();
  }

  canUndo(): boolean {
    return this.undoing.canUndo();
  }

  canRedo(): boolean {
    return this.undoing.canRedo();
  }

  /** A selection that stays at its words whatever the others edit. */
  cursorAt(anchor: number, head: number): DraftCursor | null {
    const [from, to] = [this.relative(anchor), this.relative(head)];
    if (!from || !to) return null;
    const cursor = { anchor: textOf(Y.encodeRelativePosition(from)), head: textOf(Y.encodeRelativePosition(to)) };
    return cursor.anchor.length <= MAX_POSITION_CHARS && cursor.head.length <= MAX_POSITION_CHARS ? cursor : null;
  }

  /** Where a selection of somebody else is now; none if its words are gone. */
  placeOf({ anchor, head }: DraftCursor): Selected | null {
    try {
      const place = (position: string) => this.absolute(Y.decodeRelativePosition(bytesOf(position)));
      const [from, to] = [place(anchor), place(head)];
      return from === null || to === null ? null : { anchor: from, head: to };
    } catch {
      // From a document that this window does not have yet.
      return null;
    }
  }

  /** While the sequence waits for a repair, places in it are not those of the editor. */
  private relative(at: number): Y.RelativePosition | null {
    return this.shown.repairs.length > 0 ? null : relative(this.document(), this.text, this.shown, at);
  }

  private absolute(place: Y.RelativePosition): number | null {
    return this.shown.repairs.length > 0 ? null : absolute(this.document(), this.text, this.shown, place);
  }

  close(): void {
    this.undoing.destroy();
    this.doc.destroy();
  }
}
