// SPDX-License-Identifier: MPL-2.0
// The minutes on one person's screen. Owns what is shown and edited; views read its signals and
// call its methods.

import { computed, effect, signal } from '@preact/signals';
import type { Command, EditorState, Transaction } from 'prosemirror-state';

import { api, ProblemError, refusalOf, url, type Refusal } from '../api/client';
import { me } from '../api/me';
import type { MeetingView, Millis, MinutesContent, MinutesHead, MinutesView, RevisionInfo, RevisionView, SaveMinutes, SegmentId, TranscriptView, UserId } from '../generated/protocol';
import { playing, toggle } from '../meeting/transcript-player';
import { readPreference, savePreference } from '../session/preferences';
import { type AutosaveEffect, type AutosaveEvent, begin, hasUnsaved, step } from './autosave';
import { FROM_SERVER, openEditor, replaceBody } from './editor-state';
import { isSame } from './lines';
import { LocalCopies, type LocalCopy } from './local-copy';
import { type OutdatedSentence, outdatedIn, type TranscriptCorrections, correctionsIn, applyCorrection } from './transcript-corrections';
import { bodyOf, documentOf } from './schema';
import { draftedIn, tellDrafted, tellSaid } from './sources';

/** How often to look whether a colleague has saved, submitted or signed, in milliseconds. */
const LOOK_EVERY_MILLIS = 20_000;

/** Of each account: another person at the same computer has decided nothing. */
const leftOutOf = (minutes: string) => `speech-left-out.${me.peek()?.user.id ?? ''}.${minutes}`;

export class MinutesModel {
  /** The minutes as the server last sent them. Its `content` is that of `view.minutes.revision`,
   * not of the edits. */
  readonly view;
  readonly head;
  readonly editor;
  readonly autosave;
  /** What somebody else saved while there are edits here: waits for a choice. */
  readonly theirs = signal<MinutesView | null>(null);
  /** Edits from before, found on this machine, that cannot be saved any more because the minutes
   * are closed. */
  readonly leftover = signal<LocalCopy | null>(null);
  /** When edits that were found on this machine had been made; none when nothing was found. */
  readonly recovered = signal<Millis | null>(null);
  /** Who saved what came in without being asked for; cleared by the next edit. */
  readonly updatedBy = signal<string | null>(null);
  /** Whether this machine keeps a copy of what is unsaved. */
  readonly keepsCopy = signal(true);
  /** The source at the cursor, or the one that was last played. */
  readonly chosen = signal<SegmentId | null>(null);
  /** What is said of its sources can be played: it was not deleted. */
  private hasSound = true;
  /** Sentences that were put right in the transcript after the draft was made. */
  readonly outdated = computed(() => outdatedIn(this.editor.value.doc, this.corrections.value));
  /** Speech of the meeting is still being transcribed. */
  readonly isTranscribing = signal(false);
  /** Sentences that came late, up to this moment, are left out: decided on this machine. */
  private readonly leftOutUntil = signal<Millis>(0);
  /** Those that the draft lacks were left out on purpose. */
  readonly leavesLateSpeech = computed(() => (this.view.value.speech_after_draft_until ?? 0) <= this.leftOutUntil.value);
  readonly mayEdit = computed(() => this.view.value.may_edit && this.autosave.value.phase.is !== 'closed');

  /** Set by the editor while it is on the page. */
  runCommand: (command: Command) => void = () => undefined;
  focusEditor: () => void = () => undefined;

  private readonly corrections = signal<TranscriptCorrections>(new Map());
  private readonly copies: LocalCopies;
  private readonly address: string;
  private timer = 0;

  constructor(view: MinutesView, person: UserId) {
    this.view = signal(view);
    this.head = signal<MinutesHead>(view.content.head);
    this.leftOutUntil.value = Number(readPreference(leftOutOf(view.minutes.id)) ?? 0);
    this.editor = signal<EditorState>(
      openEditor(view.content.body, {
        choose: (segment) => (this.chosen.value = segment ?? this.chosen.value),
        play: (segment) => this.hear(segment),
      }),
    );
    this.autosave = signal(begin(view.minutes.revision, view.saved_at, view.may_edit));
    this.copies = new LocalCopies(person, view.minutes.id, (kept) => (this.keepsCopy.value = kept));
    this.address = url`/minutes/${view.minutes.id}`;
  }

  /** Begins to watch the line, the clock and the window. The answer ends it, after sending what is
   * unsaved. */
  start(): () => void {
    void this.recover();
    void this.learnDraft();
    const send = () => this.happened({ is: 'save_now', at: Date.now() });
    const lineBack = () => this.happened({ is: 'line_back', at: Date.now() });
    const seen = () => (document.hidden ? send() : void this.look());
    const leaving = (event: BeforeUnloadEvent) => {
      send();
      if (hasUnsaved(this.autosave.value)) event.preventDefault();
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
      // Otherwise the browser offers to save the page as a file.
      event.preventDefault();
      send();
    };
    window.addEventListener('keydown', pressed);
    window.addEventListener('online', lineBack);
    window.addEventListener('beforeunload', leaving);
    document.addEventListener('visibilitychange', seen);
    const looking = setInterval(() => document.hidden || void this.look(), LOOK_EVERY_MILLIS);
    return () => {
      window.removeEventListener('keydown', pressed);
      window.removeEventListener('online', lineBack);
      window.removeEventListener('beforeunload', leaving);
      document.removeEventListener('visibilitychange', seen);
      clearInterval(looking);
      send();
    };
  }

  /** What stands on the screen. */
  content(): MinutesContent {
    return { head: this.head.value, body: bodyOf(this.editor.value.doc) };
  }

  dispatch(transaction: Transaction): void {
    this.editor.value = this.editor.peek().apply(transaction);
    if (transaction.docChanged && transaction.getMeta(FROM_SERVER) !== true) this.edited();
  }

  changeHead(change: Partial<MinutesHead>): void {
    this.head.value = { ...this.head.value, ...change };
    this.edited();
  }

  saveNow(): void {
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
    try {
      const revisions = await api.get<RevisionInfo[]>(`${this.address}/revisions`);
      const newest = revisions.find((one) => one.draft !== null);
      if (!newest || this.view.value.minutes.revision !== minutes.revision) return;
      this.tellDraft((await api.get<RevisionView>(`${this.address}/revisions/${newest.revision}`)).content);
    } catch {
      // Sentences that were condensed are then marked as changed ones.
    }
  }

  private tellDraft({ body }: MinutesContent): void {
    this.dispatch(tellDrafted(this.editor.peek(), draftedIn(documentOf(body))));
  }

  applyCorrection(sentence: OutdatedSentence): void {
    this.dispatch(applyCorrection(this.editor.peek(), sentence));
  }

  /** Sends what is unsaved and waits: true when the server holds everything. */
  async settled(): Promise<boolean> {
    this.saveNow();
    return new Promise((resolve) => {
      const dispose = effect(() => {
        const { phase } = this.autosave.value;
        if (phase.is === 'saving' || phase.is === 'waiting') {
          if (phase.is === 'waiting') queueMicrotask(() => this.saveNow());
          return;
        }
        resolve(!hasUnsaved(this.autosave.value));
        queueMicrotask(() => dispose());
      });
    });
  }

  /** Takes the server's state as it is after submitting, returning, restoring or signing. */
  load(view: MinutesView): void {
    this.show(view);
    this.happened({ is: 'loaded', base: view.minutes.revision, savedAt: view.saved_at, editable: view.may_edit });
  }

  /** Saves the own edits over theirs as a new revision, or takes theirs (the own edits come back
   * with undo). */
  resolve(keep: 'mine' | 'theirs'): void {
    const theirs = this.theirs.value;
    if (!theirs) return;
    this.theirs.value = null;
    if (keep === 'theirs') this.show(theirs);
    else this.view.value = theirs;
    this.happened({ is: 'resolved', base: theirs.minutes.revision, savedAt: theirs.saved_at, keep });
  }

  dropLeftover(): void {
    this.leftover.value = null;
    this.copies.forget();
  }

  private edited(): void {
    this.updatedBy.value = null;
    this.happened({ is: 'edited', at: Date.now() });
    this.copies.keep({ base: this.autosave.value.base, content: this.content(), editedAt: Date.now() });
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
        void this.send({ base_revision: what.base, content: this.content() });
        break;
      case 'forget_local_copy':
        this.copies.forget();
        this.recovered.value = null;
        break;
    }
  }

  private async send(body: SaveMinutes): Promise<void> {
    try {
      const view = await api.put<MinutesView>(this.address, body);
      this.saved(view);
    } catch (error) {
      await this.notSaved(refusalOf(error), error, body);
    }
  }

  private saved(view: MinutesView): void {
    this.view.value = view;
    this.happened({ is: 'saved', revision: view.minutes.revision, savedAt: view.saved_at, at: Date.now() });
  }

  private async notSaved(problem: Refusal, error: unknown, body: SaveMinutes): Promise<void> {
    const noAnswer = !(error instanceof ProblemError) || error.status === 0;
    const overtaken = problem.code === 'minutes_changed' || problem.code === 'minutes_frozen';
    if (noAnswer) this.happened({ is: 'no_answer', at: Date.now() });
    else if (overtaken) await this.overtaken(problem, body);
    else this.happened({ is: 'refused', problem, at: Date.now() });
  }

  /** The server holds something newer than what the edits stand on. */
  private async overtaken(problem: Refusal, body: SaveMinutes): Promise<void> {
    try {
      const now = await api.get<MinutesView>(this.address);
      // An earlier try had reached the server and only its answer was lost: what is there is what
      // was sent.
      if (isSame(now.content, body.content)) {
        this.saved(now);
        return;
      }
      if (problem.code === 'minutes_changed') this.theirs.value = now;
      else this.closed(now);
      this.happened({ is: 'refused', problem, at: Date.now() });
    } catch {
      this.happened({ is: 'no_answer', at: Date.now() });
    }
  }

  /** Submitted by somebody else meanwhile: the paper shows what was submitted, the edits wait
   * beside it. */
  private closed(now: MinutesView): void {
    this.leftover.value = { base: this.autosave.value.base, content: this.content(), editedAt: Date.now() };
    this.show(now);
  }

  private show(view: MinutesView): void {
    this.view.value = view;
    this.head.value = view.content.head;
    const transaction = replaceBody(this.editor.value, view.content.body);
    if (transaction) this.dispatch(transaction.setMeta(FROM_SERVER, true));
    if (view.draft !== null) this.tellDraft(view.content);
  }

  private async recover(): Promise<void> {
    const copy = await this.copies.read();
    if (!copy || hasUnsaved(this.autosave.value)) return;
    const view = this.view.value;
    if (isSame(copy.content, view.content)) {
      this.copies.forget();
      return;
    }
    if (!view.may_edit) {
      this.leftover.value = copy;
      return;
    }
    this.show({ ...view, content: copy.content });
    this.view.value = view;
    this.recovered.value = copy.editedAt;
    if (copy.base === view.minutes.revision) {
      this.happened({ is: 'edited', at: Date.now() });
    } else {
      this.theirs.value = view;
      this.happened({ is: 'overtaken' });
    }
  }

  /** Asks how much of the speech the draft lacks, and touches nothing that is written. */
  async lookForSpeech(): Promise<void> {
    try {
      const { speech_after_draft, speech_after_draft_until } = await api.get<MinutesView>(this.address);
      this.view.value = { ...this.view.value, speech_after_draft, speech_after_draft_until };
    } catch {
      // The next look, or the next save, will tell.
    }
  }

  /** Nobody is asked about them again, unless others come. */
  leaveLateSpeech(): void {
    const { minutes, speech_after_draft_until: until } = this.view.value;
    this.leftOutUntil.value = until ?? 0;
    savePreference(leftOutOf(minutes.id), String(until ?? 0));
  }

  /** Polls for changes by others; does nothing while something is being edited here. */
  async look(): Promise<void> {
    const { minutes } = this.view.value;
    const quiet = () => this.autosave.value.phase.is === 'clean' || this.autosave.value.phase.is === 'closed';
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
