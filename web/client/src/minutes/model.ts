// SPDX-License-Identifier: MPL-2.0
// The minutes on one person's screen. Owns what is shown and edited; views read its signals and
// call its methods.

import { computed, signal } from '@preact/signals';
import type { Node } from 'prosemirror-model';
import type { Command, EditorState, Transaction } from 'prosemirror-state';

import { api, ProblemError, url, type Refusal } from '../api/client';
import type { MeetingView, MinutesContent, MinutesHead, MinutesView, SavedDraft, SegmentId, TranscriptView, UserId } from '../generated/protocol';
import { playing, toggle } from '../meeting/transcript-player';
import { type AutosaveEffect, type AutosaveEvent, begin, hasUnsaved, step, TOGETHER } from './autosave';
import { FROM_SERVER, goToChange, keepSelection, openEditor, replaceBody, replaceDocument } from './editor-state';
import { LateSpeech } from './late-speech';
import { isEqual, isSame } from './lines';
import { newestDraft } from './newest-draft';
import { wrongFieldIn } from './not-saved';
import { Recovery } from './recovery';
import { type OutdatedSentence, outdatedIn, type TranscriptCorrections, correctionsIn, applyCorrection } from './transcript-corrections';
import { bodyOf, documentOf } from './schema';
import { showCursors } from './shared/cursors';
import type { Selected } from './shared/document';
import { draftOf, fetchDraft, type FetchedDraft } from './shared/fetch';
import { Together } from './shared/together';
import { draftedIn, tellDrafted, tellSaid } from './sources';
import { watchWindow } from './watch-window';

/** The document is asked for again after so long. */
const OPEN_AGAIN_MILLIS = 4_000;

export class MinutesModel {
  /** The minutes as the server last sent them. Its `content` is that of `view.minutes.revision`,
   * not of the edits. */
  readonly view;
  readonly head;
  readonly editor;
  readonly autosave;
  /** Who saved what came in without being asked for; cleared by the next edit. */
  readonly updatedBy = signal<string | null>(null);
  /** How many characters somebody wanted to paste at once; cleared by the next edit. */
  readonly pasteTooLong = signal<number | null>(null);
  /** The source at the cursor, or the one that was last played. */
  readonly chosen = signal<SegmentId | null>(null);
  /** What is said of its sources can be played: it was not deleted. */
  private hasSound = true;
  /** Sentences that were put right in the transcript after the draft was made. */
  readonly outdated = computed(() => outdatedIn(this.editor.value.doc, this.corrections.value));
  /** Speech of the meeting is still being transcribed. */
  readonly isTranscribing = signal(false);
  /** Sentences that came after the draft. */
  readonly lateSpeech: LateSpeech;
  /** What was edited is on the server, and it could not make a revision of it. */
  readonly notSaved = signal<Refusal | null>(null);
  readonly mayEdit = computed(() => this.view.value.may_edit && this.autosave.value.phase.is !== 'closed');
  /** The document that all edit; there is none while somebody has to choose. */
  readonly together: Together;
  /** Edits from before, and those that wait for a choice. */
  readonly recovery: Recovery;
  /** What is typed now has a place to go. */
  readonly isReady = computed(() => this.mayEdit.value && (this.together.document.value !== null || this.recovery.theirs.value !== null));
  /** The field of the form for which the server could make no revision. */
  readonly wrongField = computed(() => wrongFieldIn(this.notSaved.value));

  /** Set by the editor while it is on the page. */
  runCommand: (command: Command) => void = () => undefined;
  focusEditor: () => void = () => undefined;

  private readonly corrections = signal<TranscriptCorrections>(new Map());
  private readonly address: string;
  private timer = 0;
  private stopped = false;
  /** Why there is no line, if the server says so. */
  private shutBy: Refusal | null = null;

  constructor(view: MinutesView, person: UserId) {
    this.view = signal(view);
    const happened = (event: AutosaveEvent) => this.happened(event);
    this.together = new Together(view.minutes.id, {
      body: (document, isUndone, selected) => this.changedByOthers(document, isUndone, selected),
      head: (head) => (this.head.value = { ...this.head.value, ...head }),
      edited: () => this.edited(),
      kept: () => happened({ is: 'kept', at: Date.now() }),
      refused: (problem) => happened({ is: 'refused', problem, at: Date.now() }),
      lost: () => happened({ is: 'no_answer', at: Date.now() }),
      back: () => {
        this.shutBy = null;
        happened({ is: 'line_back', at: Date.now() });
      },
      shut: () => void this.askWhyShut(),
      saved: (saved) => this.savedNow(saved),
      notSaved: (problem) => (this.notSaved.value = problem),
      gone: () => void this.reload(),
      others: (placed) => (this.editor.value = this.editor.peek().apply(showCursors(this.editor.peek(), placed))),
      selection: () => this.editor.peek().selection,
    });
    this.head = signal<MinutesHead>(view.content.head);
    this.lateSpeech = new LateSpeech(this.view);
    this.editor = signal<EditorState>(
      openEditor(view.content.body, {
        choose: (segment) => (this.chosen.value = segment ?? this.chosen.value),
        play: (segment) => this.hear(segment),
        shared: () => this.together.document.peek(),
        pasteTooLong: (chars) => (this.pasteTooLong.value = chars),
      }),
    );
    this.autosave = signal(begin(view.minutes.revision, view.saved_at, view.may_edit, TOGETHER));
    this.recovery = new Recovery(person, {
      view: this.view,
      autosave: this.autosave,
      together: this.together,
      content: () => this.content(),
      show: (content) => this.showOnScreen(content),
      write: (content) => this.write(content),
      open: () => this.open(),
      happened,
    });
    this.address = url`/minutes/${view.minutes.id}`;
  }

  /** Begins to watch the line, the clock and the window. The answer ends it, after sending what is
   * unsaved. */
  start(): () => void {
    void this.open(true);
    void this.learnDraft();
    const send = () => this.happened({ is: 'save_now', at: Date.now() });
    const stop = watchWindow({ send, lineBack: () => this.together.lookNow(), look: () => void this.look(), hasUnsaved: () => hasUnsaved(this.autosave.value) });
    return () => {
      stop();
      send();
      this.stopped = true;
      this.together.close();
    };
  }

  /** What stands on the screen. */
  content(): MinutesContent {
    return { head: this.head.value, body: bodyOf(this.editor.value.doc) };
  }

  dispatch(transaction: Transaction): void {
    this.editor.value = this.editor.peek().apply(transaction);
    if (transaction.docChanged && transaction.getMeta(FROM_SERVER) !== true) {
      const shared = this.together.document.peek();
      // What is written into the document is told as edited by it.
      if (shared) shared.write(this.editor.peek().doc);
      else this.edited();
    }
    if (transaction.selectionSet || transaction.docChanged) this.together.cursorMoved();
  }

  /** While a word is composed, nothing moves below it. */
  composing(on: boolean): void {
    const shared = this.together.document.peek();
    if (on) shared?.hold();
    else shared?.release();
  }

  changeHead(change: Partial<MinutesHead>): void {
    this.head.value = { ...this.head.value, ...change };
    const shared = this.together.document.peek();
    if (shared) shared.writeHead(change);
    else this.edited();
  }

  saveNow(): void {
    this.together.lookNow();
    this.happened({ is: 'save_now', at: Date.now() });
  }

  /** Plays a source; a second click on the sentence that sounds lets it go on, so that it can be
   * corrected while it is heard. */
  hear(segment: SegmentId): void {
    this.chosen.value = segment;
    const now = playing.value;
    const sounds = now?.segment === segment && (now.is === 'playing' || now.is === 'loading');
    if (!sounds && this.hasSound) toggle(segment);
  }

  /** What was recognised, against which the sentences are held. */
  tellTranscript({ segments, earlier, sound_deleted_at: deletedAt }: TranscriptView): void {
    this.hasSound = !deletedAt;
    const said = new Map([...earlier, ...segments].map((segment) => [segment.id, segment.recognised ?? segment.text]));
    this.dispatch(tellSaid(this.editor.peek(), said));
    this.corrections.value = correctionsIn([...earlier, ...segments]);
  }

  /** The newest draft that the system made: of its sentences none was changed by anybody. */
  private async learnDraft(): Promise<void> {
    const { draft, content, minutes } = this.view.value;
    if (draft !== null) {
      this.tellDraft(content);
      return;
    }
    const newest = await newestDraft(this.address);
    if (newest && this.view.value.minutes.revision === minutes.revision) this.tellDraft(newest);
  }

  private tellDraft({ body }: MinutesContent): void {
    this.dispatch(tellDrafted(this.editor.peek(), draftedIn(documentOf(body))));
  }

  applyCorrection(sentence: OutdatedSentence): void {
    this.dispatch(applyCorrection(this.editor.peek(), sentence));
  }

  /** Takes the server's state as it is after submitting, returning, restoring or signing. */
  load(view: MinutesView): void {
    this.together.close();
    this.show(view);
    this.happened({ is: 'loaded', base: view.minutes.revision, savedAt: view.saved_at, editable: view.may_edit });
    void this.open();
  }

  /** Edits the text so that it says this. */
  private write({ head, body }: MinutesContent): void {
    const transaction = replaceBody(this.editor.value, body);
    if (transaction) this.dispatch(transaction);
    const now = this.head.value;
    const changed = Object.entries(head).filter(([field, value]) => !isEqual(value, now[field as keyof MinutesHead]));
    if (changed.length > 0) this.changeHead(Object.fromEntries(changed));
  }

  /** It is no draft any more in which nobody has written. */
  private touched(): void {
    if (this.view.peek().draft !== null) this.view.value = { ...this.view.peek(), draft: null };
  }

  private edited(): void {
    this.updatedBy.value = null;
    this.pasteTooLong.value = null;
    this.touched();
    this.happened({ is: 'edited', at: Date.now() });
    this.recovery.keep();
  }

  private isHere(): boolean {
    return !this.stopped;
  }

  /** Fetches the document that all edit, and connects. False if it is not here. */
  private async open(first = false): Promise<boolean> {
    const { minutes } = this.view.value;
    if (this.stopped) return false;
    const found = first ? await this.recovery.read() : [];
    if (!this.view.value.may_edit) {
      this.recovery.tooLate(found);
      return false;
    }
    try {
      const fetched = await (first ? draftOf(minutes.id) : fetchDraft(minutes.id));
      // Somebody has left, or submitted, meanwhile.
      if (!this.isHere() || !this.mayEdit.value) return false;
      this.begin(fetched);
      this.recovery.bringBack([...found, ...this.recovery.takeLate()]);
      return true;
    } catch (error) {
      this.together.lost();
      // Also before what was refused is looked into: a server that refuses is not asked at once.
      await new Promise((resolve) => setTimeout(resolve, OPEN_AGAIN_MILLIS));
      if (!(error instanceof ProblemError) || error.status === 0 || error.status >= 500) return this.open(first);
      void this.reload();
      return false;
    }
  }

  private begin(fetched: FetchedDraft): void {
    const shared = this.together.begin(fetched);
    const { draft } = this.view.value;
    this.changedByOthers(shared.document(), false, null);
    // What was fetched a moment ago is no edit.
    this.view.value = { ...this.view.value, draft };
    this.head.value = { ...this.head.value, ...shared.headNow() };
  }

  private changedByOthers(document: Node, isUndone: boolean, selected: Selected | null): void {
    const transaction = replaceDocument(this.editor.value, document);
    if (transaction) this.bringIn(transaction, isUndone, selected);
    this.together.document.peek()?.adopt(this.editor.peek().doc);
  }

  private bringIn(transaction: Transaction, isUndone: boolean, selected: Selected | null): void {
    this.touched();
    if (isUndone) goToChange(transaction);
    else if (selected) keepSelection(transaction, selected);
    this.dispatch(transaction.setMeta(FROM_SERVER, true));
  }

  private savedNow(saved: SavedDraft): void {
    const { minutes } = this.view.value;
    this.notSaved.value = null;
    const draft = saved.revision === minutes.revision ? this.view.value.draft : null;
    this.view.value = { ...this.view.value, ...saved, draft, minutes: { ...minutes, revision: saved.revision } };
    this.happened({ is: 'revised', revision: saved.revision, savedAt: saved.saved_at });
  }

  /** The line does not open: signed out, another account, no draft any more, or the server is
   * away. */
  private async askWhyShut(): Promise<void> {
    try {
      await api.get('/me');
      const { minutes } = this.view.value;
      const meeting = await api.get<MeetingView>(url`/meetings/${minutes.meeting}`);
      this.shutBy = null;
      if (meeting.minutes.find((one) => one.id === minutes.id)?.state !== 'draft') void this.reload();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status === 0) return;
      this.shutBy = error.problem;
      this.happened({ is: 'save_now', at: Date.now() });
    }
  }

  /** The text was replaced as a whole, or is no draft any more. */
  private async reload(): Promise<void> {
    const mine = hasUnsaved(this.autosave.value) ? this.content() : null;
    this.together.close();
    try {
      const now = await api.get<MinutesView>(this.address);
      if (!mine || isSame(mine, now.content)) {
        const { revision } = this.view.value.minutes;
        this.load(now);
        this.updatedBy.value = now.minutes.revision === revision ? null : now.saved_by_name;
      } else {
        this.recovery.overtaken(now, mine);
        if (now.may_edit) return;
        this.show(now);
        this.happened({ is: 'loaded', base: now.minutes.revision, savedAt: now.saved_at, editable: false });
      }
    } catch {
      this.happened({ is: 'no_answer', at: Date.now() });
      await new Promise((resolve) => setTimeout(resolve, OPEN_AGAIN_MILLIS));
      if (!this.stopped) void this.reload();
    }
  }

  private happened(event: AutosaveEvent): void {
    const next = step(this.autosave.value, event);
    this.autosave.value = next.state;
    next.effects.forEach((what) => this.perform(what));
  }

  private perform(what: AutosaveEffect): void {
    switch (what.do) {
      case 'wake':
        clearTimeout(this.timer);
        this.timer = window.setTimeout(() => this.happened({ is: 'timer', at: Date.now() }), Math.max(0, what.at - Date.now()));
        break;
      case 'send':
        this.send();
        break;
      case 'forget_local_copy':
        this.recovery.allKept();
        break;
    }
  }

  private send(): void {
    const sent = this.together.send();
    // Not within the step that asks for it.
    const { shutBy } = this;
    if (sent === false) queueMicrotask(() => this.happened(shutBy ? { is: 'refused', problem: shutBy, at: Date.now() } : { is: 'no_answer', at: Date.now() }));
    else if (sent === null) queueMicrotask(() => this.happened({ is: 'kept', at: Date.now() }));
  }

  private show(view: MinutesView): void {
    this.view.value = view;
    this.showOnScreen(view.content);
    if (view.draft !== null) this.tellDraft(view.content);
  }

  private showOnScreen({ head, body }: MinutesContent): void {
    this.head.value = head;
    const transaction = replaceBody(this.editor.value, body);
    if (transaction) this.dispatch(transaction.setMeta(FROM_SERVER, true));
  }

  /** Polls for changes by others; does nothing while something is being edited here. */
  async look(): Promise<void> {
    const { minutes } = this.view.value;
    // Who edits is told by the line.
    const quiet = () => this.together.document.peek() === null && (this.autosave.value.phase.is === 'clean' || this.autosave.value.phase.is === 'closed');
    if (!quiet() || minutes.state === 'signed') return;
    try {
      const meeting = await api.get<MeetingView>(url`/meetings/${minutes.meeting}`);
      const now = meeting.minutes.find((one) => one.id === minutes.id);
      if (!now || (now.revision === minutes.revision && now.state === minutes.state)) return;
      const view = await api.get<MinutesView>(this.address);
      if (!quiet() || this.view.value.minutes.revision !== minutes.revision) return;
      this.load(view);
      this.updatedBy.value = view.minutes.revision === minutes.revision ? null : view.saved_by_name;
    } catch {
      // The next look, or the next save, will tell.
    }
  }
}
