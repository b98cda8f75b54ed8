// SPDX-License-Identifier: MPL-2.0
// The document that several edit at once, in this window: what is edited here goes into it, what
// others edit comes out of it, and what the server does not hold yet is collected.

import type { Node } from 'prosemirror-model';
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, updateYFragment } from 'y-prosemirror';
import * as Y from 'yjs';

import type { DraftCursor, MinutesHead } from '../../generated/protocol';
import { MAX_POSITION_CHARS } from '../../generated/protocol';
import { bytesOf, textOf } from './base64';
import { documentIn, type Nodes } from './nodes';

/** Where a change comes from. */
const HERE = 'here';
const SERVER = 'server';
const FOUND = 'found on this machine';

/** Keystrokes within so many milliseconds are undone together. */
const UNDONE_TOGETHER = 500;

/** What the window does when the document changes. */
export interface Told {
  /** Others have edited, or an edit was undone: the text now. */
  body: (document: Node, isUndone: boolean) => void;
  head: (head: Partial<MinutesHead>) => void;
  /** There is something to send. */
  edited: () => void;
}

export class SharedDocument {
  private readonly doc = new Y.Doc();
  private readonly body = this.doc.getXmlFragment('body');
  private readonly head = this.doc.getMap<unknown>('head');
  private readonly nodes: Nodes = new Map();
  private readonly undoing: Y.UndoManager;
  /** Not sent yet, and sent without an answer so far. */
  private waiting: Uint8Array[] = [];
  private sent: Uint8Array | null = null;
  /** Edits of others that wait: a word is being composed here. */
  private held: Uint8Array[] | null = null;

  constructor(
    readonly epoch: number,
    state: Uint8Array,
    told: Told,
  ) {
    Y.applyUpdate(this.doc, state, SERVER);
    this.undoing = new Y.UndoManager(this.body, { trackedOrigins: new Set([HERE]), captureTimeout: UNDONE_TOGETHER });
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === SERVER) return;
      this.waiting.push(update);
      told.edited();
    });
    this.body.observeDeep((_events, transaction) => {
      if (transaction.origin === HERE) return;
      for (const changed of [transaction.changed, transaction.changedParentTypes]) changed.forEach((_, type) => this.nodes.delete(type));
      told.body(this.document(), transaction.origin === this.undoing);
    });
    this.head.observe((_event, transaction) => {
      if (transaction.origin !== HERE) told.head(this.headNow());
    });
  }

  /** The text as it is now. */
  document(): Node {
    return documentIn(this.body, this.nodes);
  }

  headNow(): Partial<MinutesHead> {
    const isField = ([, value]: [string, unknown]) => typeof value === 'string' || (Array.isArray(value) && value.every((line) => typeof line === 'string'));
    return Object.fromEntries(Object.entries(this.head.toJSON()).filter(isField));
  }

  /** Takes over what was edited here. */
  write(document: Node): void {
    this.doc.transact(() => updateYFragment(this.doc, this.body, document, { mapping: this.nodes, isOMark: new Map() }), HERE);
  }

  writeHead(change: Partial<MinutesHead>): void {
    this.doc.transact(() => Object.entries(change).forEach(([field, value]) => this.head.set(field, value)), HERE);
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
    const update = this.unsent();
    this.waiting = [];
    this.sent = update;
    return update && textOf(update);
  }

  unsent(): Uint8Array | null {
    const all = [...(this.sent ? [this.sent] : []), ...this.waiting];
    return all.length > 0 ? Y.mergeUpdates(all) : null;
  }

  kept(): void {
    this.sent = null;
  }

  /** What this window has, for a server that tells what it lacks. */
  vector(): string {
    return textOf(Y.encodeStateVector(this.doc));
  }

  /** After a lost line: what of the own edits did arrive is known again. */
  compare(serverVector: string): void {
    if (this.unsent()) {
      this.waiting = [Y.encodeStateAsUpdate(this.doc, bytesOf(serverVector))];
      this.sent = null;
    }
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
    const position = (at: number) => {
      const relative = absolutePositionToRelativePosition(at, this.body, this.nodes) as Y.RelativePosition;
      return textOf(Y.encodeRelativePosition(relative));
    };
    const cursor = { anchor: position(anchor), head: position(head) };
    return cursor.anchor.length <= MAX_POSITION_CHARS && cursor.head.length <= MAX_POSITION_CHARS ? cursor : null;
  }

  /** Where a selection of somebody else is now; none if its words are gone. */
  placeOf({ anchor, head }: DraftCursor): { anchor: number; head: number } | null {
    try {
      const place = (position: string) => relativePositionToAbsolutePosition(this.doc, this.body, Y.decodeRelativePosition(bytesOf(position)), this.nodes);
      const [from, to] = [place(anchor), place(head)];
      return from === null || to === null ? null : { anchor: from, head: to };
    } catch {
      // From a document that this window does not have yet.
      return null;
    }
  }

  close(): void {
    this.undoing.destroy();
    this.doc.destroy();
  }
}
