// SPDX-License-Identifier: MPL-2.0
// Editing together: the shared document, its line to the server, and who else is there.

import { signal } from '@preact/signals';

import type { Refusal } from '../../api/client';
import type { DraftEditor, DraftUpdate, MinutesId, SavedDraft, UserId } from '../../generated/protocol';
import { COLOURS, type OtherCursor } from './cursors';
import { SharedDocument, type Told } from './document';
import type { FetchedDraft } from './fetch';
import { DraftLine } from './line';

/** Others see the cursor move so often. */
const CURSOR_EVERY_MILLIS = 500;
/** A line that is there again so soon was not missed. */
const CUT_AFTER_MILLIS = 3_000;
/** Who has edited so long ago is writing. */
const WRITING_MILLIS = 4_000;

export interface Events extends Told {
  /** The server holds what was sent last. */
  kept: () => void;
  refused: (problem: Refusal) => void;
  /** The line is lost, or there again. */
  lost: () => void;
  back: () => void;
  /** The line does not open. */
  shut: () => void;
  /** The newest revision. */
  saved: (saved: SavedDraft) => void;
  /** What was edited is stored, and cannot be made a revision. */
  notSaved: (problem: Refusal) => void;
  /** The text was replaced as a whole, or is no draft any more. */
  gone: () => void;
  /** Others came, went or moved. */
  others: (placed: OtherCursor[]) => void;
  selection: () => { anchor: number; head: number };
}

export class Together {
  /** The document that all edit; none until it is here. */
  readonly document = signal<SharedDocument | null>(null);
  /** The other windows that edit. */
  readonly others = signal<DraftEditor[]>([]);
  /** The names of those who are writing at this moment, in other windows. */
  readonly writing = signal<string[]>([]);
  /** What others write is not seen here: for a while there was no line, */
  readonly isCut = signal(false);
  /** or this window rests until it is used, because the person has opened many others. */
  readonly isResting = signal(false);
  private line: DraftLine | null = null;
  private edits = 0;
  private cursorTimer = 0;
  private cursorSent = '';
  private cutTimer = 0;
  private writingTimer = 0;
  private readonly wroteAt = new Map<number, number>();
  private readonly colours = new Map<UserId, number>();
  private whenSaved: ((saved: boolean) => void)[] = [];

  constructor(
    private readonly minutes: MinutesId,
    private readonly on: Events,
  ) {}

  begin({ epoch, state }: FetchedDraft): SharedDocument {
    this.close();
    const document = new SharedDocument(epoch, state, this.on);
    this.document.value = document;
    this.line = new DraftLine(this.minutes, {
      open: () => this.line?.send({ type: 'open', epoch, state_vector: document.vector() }),
      lost: () => this.lost(),
      refused: () => this.on.shut(),
      update: (update) => this.told(update, document),
    });
    this.line.connect();
    return document;
  }

  /** What others edit does not come, and what is edited here does not go. */
  lost(): void {
    this.others.value = [];
    this.showOthers();
    this.whenSaved.splice(0).forEach((done) => done(false));
    if (this.cutTimer === 0) this.cutTimer = window.setTimeout(() => (this.isCut.value = true), CUT_AFTER_MILLIS);
    this.on.lost();
  }

  close(): void {
    this.line?.stop();
    this.line = null;
    this.others.value = [];
    this.writing.value = [];
    this.isHere();
    this.document.value?.close();
    this.document.value = null;
    this.whenSaved.splice(0).forEach((done) => done(false));
  }

  /** Does not wait for a timer to find the line. */
  lookNow(): void {
    this.line?.lookNow();
  }

  /** Sends what the server does not hold: false without a line, null when there is nothing. */
  send(): boolean | null {
    const update = this.document.peek()?.toSend() ?? null;
    if (update === null) return null;
    this.edits += 1;
    if (this.isResting.peek()) this.line?.lookNow();
    return this.line?.send({ type: 'edit', number: this.edits, update }) ?? false;
  }

  /** Waits until what the server holds is a revision; false if it could not be made one. */
  save(): Promise<boolean> {
    return new Promise((resolve) => {
      this.whenSaved.push(resolve);
      if (!this.line?.send({ type: 'save' })) this.whenSaved.splice(0).forEach((done) => done(false));
    });
  }

  private told(update: DraftUpdate, document: SharedDocument): void {
    switch (update.type) {
      case 'opened':
        document.receive(update.update);
        document.compare(update.state_vector);
        this.others.value = update.editors;
        this.isHere();
        this.cursorSent = '';
        this.on.saved(update.saved);
        this.on.back();
        break;
      case 'edited':
        document.receive(update.update);
        this.wrote(update.connection);
        break;
      case 'kept':
        if (update.number !== this.edits) break;
        document.kept();
        if (document.isSentInParts) this.send();
        else this.on.kept();
        break;
      case 'refused':
        // Of a text that was replaced or submitted, the next message says so.
        if (update.problem.code !== 'minutes_changed' && update.problem.code !== 'minutes_frozen') this.on.refused(update.problem);
        break;
      case 'saved':
        this.on.saved(update.saved);
        this.whenSaved.splice(0).forEach((done) => done(true));
        break;
      case 'not_saved':
        this.on.notSaved(update.problem);
        this.whenSaved.splice(0).forEach((done) => done(false));
        break;
      case 'editor':
        // Who has just come has not seen this cursor.
        if (!this.others.value.some(({ connection }) => connection === update.editor.connection)) this.cursorSent = '';
        this.others.value = [...this.others.value.filter(({ connection }) => connection !== update.editor.connection), update.editor];
        break;
      case 'editor_left':
        this.others.value = this.others.value.filter(({ connection }) => connection !== update.connection);
        break;
      case 'resting':
        this.line?.rest();
        this.isResting.value = true;
        this.whenSaved.splice(0).forEach((done) => done(false));
        this.others.value = [];
        this.showOthers();
        this.on.lost();
        return;
      case 'replaced':
      case 'closed':
        this.on.gone();
        return;
      case 'pong':
        return;
    }
    if (['opened', 'edited', 'editor', 'editor_left'].includes(update.type)) this.showOthers();
    this.cursorMoved();
  }

  private isHere(): void {
    clearTimeout(this.cutTimer);
    this.cutTimer = 0;
    this.isCut.value = false;
    this.isResting.value = false;
  }

  private wrote(connection: number): void {
    this.wroteAt.set(connection, Date.now());
    this.tellWriting();
  }

  private tellWriting(): void {
    const since = Date.now() - WRITING_MILLIS;
    const now = this.others.value.filter((other) => (this.wroteAt.get(other.connection) ?? 0) > since);
    const names = [...new Set(now.map(({ name }) => name))];
    if (names.join() !== this.writing.peek().join()) this.writing.value = names;
    clearTimeout(this.writingTimer);
    if (names.length > 0) this.writingTimer = window.setTimeout(() => this.tellWriting(), WRITING_MILLIS / 4);
  }

  /** Everybody has one colour in this window, by when they came. */
  colourOf(user: UserId): number {
    const colour = this.colours.get(user) ?? this.colours.size % COLOURS;
    this.colours.set(user, colour);
    return colour;
  }

  private showOthers(): void {
    const document = this.document.peek();
    const placed = this.others.value.flatMap(({ connection, user, name, cursor }) => {
      const place = cursor && document?.placeOf(cursor);
      return place ? [{ connection, name, colour: this.colourOf(user), ...place }] : [];
    });
    this.on.others(placed);
  }

  /** Tells the others, if there are any, where this person writes. */
  cursorMoved(): void {
    if (this.others.peek().length === 0 || this.cursorTimer !== 0) return;
    this.cursorTimer = window.setTimeout(() => {
      this.cursorTimer = 0;
      const { anchor, head } = this.on.selection();
      const cursor = this.document.peek()?.cursorAt(anchor, head) ?? null;
      const text = JSON.stringify(cursor);
      if (cursor && text !== this.cursorSent && this.line?.send({ type: 'cursor', cursor })) this.cursorSent = text;
    }, CURSOR_EVERY_MILLIS);
  }
}
