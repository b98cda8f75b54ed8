// SPDX-License-Identifier: MPL-2.0
// The private notes of one person in one meeting, and when they are saved.

import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import { api, ProblemError, refusalOf, url } from '../../../../api/client';
import { beforeSignOut } from '../../../../api/me';
import { MAX_PRIVATE_NOTES_CHARS, type MeetingId, type PrivateNotesView, type SavePrivateNotes, type SessionView } from '../../../../generated/protocol';
import { begin, hasUnsaved, step, type AutosaveEvent, type AutosaveState } from '../../../../minutes/autosave';

/** How long signing out waits for what is not saved yet, and how often it looks. */
const SIGN_OUT_WAITS_MILLIS = 5_000;
const LOOK_MILLIS = 50;

/** Everything the server has, and the lines that only this window has. */
function both(theirs: string, mine: string): string {
  const known = new Set(theirs.split('\n'));
  const own = mine.split('\n').filter((line) => !known.has(line));
  return [theirs.trimEnd(), ...own].join('\n').slice(0, MAX_PRIVATE_NOTES_CHARS);
}

/** The notes of one person in one meeting. What is not saved yet lives on when another panel is
 * opened. */
export class Notes {
  readonly text = signal('');
  readonly state = signal<AutosaveState | 'waiting' | 'failed'>('waiting');
  /** What was written here before the saved version took its place: it can be taken back. */
  readonly replaced = signal<string | null>(null);
  private readonly address: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What the server holds while there is a conflict. */
  private theirs: PrivateNotesView | null = null;
  private mayBeAnothers = false;

  /** Whose they are: somebody else may sign in while this page is open. */
  constructor(
    private readonly owner: string,
    meeting: MeetingId,
  ) {
    this.address = url`/meetings/${meeting}/private-notes`;
    void this.open();
  }

  async open(): Promise<void> {
    this.state.value = 'waiting';
    try {
      const view = await api.get<PrivateNotesView>(this.address);
      this.text.value = view.text;
      this.state.value = begin(view.version, view.saved_at);
    } catch {
      this.state.value = 'failed';
    }
  }

  write(text: string): void {
    this.text.value = text;
    this.happened({ is: 'edited', at: Date.now() });
  }

  /** The page is about to be left, or hidden. */
  saveNow(): void {
    this.happened({ is: 'save_now', at: Date.now() });
  }

  /** Saves what is not saved yet, and waits until it is, or cannot be. */
  readonly flush = async (): Promise<void> => {
    this.saveNow();
    const end = Date.now() + SIGN_OUT_WAITS_MILLIS;
    while (this.isUnsaved && !this.isStuck && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
  };

  keep(which: 'both' | 'theirs'): void {
    const { theirs } = this;
    if (!theirs) return;
    this.theirs = null;
    this.replaced.value = which === 'theirs' ? this.text.value : null;
    this.text.value = which === 'theirs' ? theirs.text : both(theirs.text, this.text.value);
    this.happened({ is: 'resolved', base: theirs.version, savedAt: theirs.saved_at, keep: which === 'both' ? 'mine' : 'theirs' });
  }

  /** Adds what the saved version took the place of. */
  takeBack(): void {
    const { value: mine } = this.replaced;
    if (mine === null) return;
    this.replaced.value = null;
    this.write(both(this.text.value, mine));
  }

  /** The session has ended; what is written stays here until its owner has signed in again. */
  get isSignedOut(): boolean {
    const state = this.state.value;
    return typeof state !== 'string' && state.phase.is === 'troubled' && state.phase.trouble.kind === 'refused' && state.phase.trouble.problem.code === 'not_signed_in';
  }

  get isUnsaved(): boolean {
    const state = this.state.peek();
    return typeof state !== 'string' && hasUnsaved(state);
  }

  private get isStuck(): boolean {
    const state = this.state.peek();
    return typeof state === 'string' || state.phase.is === 'troubled' || state.phase.is === 'conflict';
  }

  private happened(event: AutosaveEvent): void {
    const before = this.state.value;
    if (typeof before === 'string') return;
    const { state, effects } = step(before, event);
    this.state.value = state;
    for (const effect of effects) {
      if (effect.do === 'wake') {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.happened({ is: 'timer', at: Date.now() }), Math.max(0, effect.at - Date.now()));
      }
      if (effect.do === 'send') void this.send({ text: this.text.value, seen: effect.base });
    }
  }

  private async send(save: SavePrivateNotes): Promise<void> {
    try {
      await this.checkOwner();
      const saved = await api.put<PrivateNotesView>(this.address, save);
      this.happened({ is: 'saved', revision: saved.version, savedAt: saved.saved_at, at: Date.now() });
    } catch (error) {
      await this.notSaved(save, error);
    }
  }

  /** After the session has ended another one may have begun: these notes are not that person's. */
  private async checkOwner(): Promise<void> {
    if (!this.mayBeAnothers) return;
    const { me } = await api.get<SessionView>('/auth/session');
    if (me?.user.id !== this.owner) throw new ProblemError({ code: 'not_signed_in', title: '', detail: '' }, 401);
    this.mayBeAnothers = false;
  }

  private async notSaved(save: SavePrivateNotes, error: unknown): Promise<void> {
    const code = error instanceof ProblemError ? error.problem.code : 'internal';
    if (code === 'unreachable' || code === 'too_fast') {
      this.happened({ is: 'no_answer', at: Date.now() });
      return;
    }
    if (code !== 'conflict') {
      if (code === 'not_signed_in') this.mayBeAnothers = true;
      this.happened({ is: 'refused', problem: refusalOf(error), at: Date.now() });
      return;
    }
    try {
      const theirs = await api.get<PrivateNotesView>(this.address);
      // The answer to an earlier save was lost on the way: it is this page's own.
      if (theirs.text === save.text) {
        this.happened({ is: 'saved', revision: theirs.version, savedAt: theirs.saved_at, at: Date.now() });
        return;
      }
      this.theirs = theirs;
      this.happened({ is: 'refused', problem: { ...refusalOf(error), code: 'minutes_changed' }, at: Date.now() });
    } catch {
      this.happened({ is: 'no_answer', at: Date.now() });
    }
  }
}

/** Notes that are open, by owner and meeting: on a shared computer the next person must not see
 * them. */
const opened = new Map<string, Notes>();

export function useNotes(owner: string, meeting: MeetingId): Notes {
  const key = `${owner}/${meeting}`;
  const notes = useMemo(() => {
    const kept = opened.get(key);
    // What was saved may have been changed elsewhere since.
    if (kept?.isUnsaved) return kept;
    const fresh = new Notes(owner, meeting);
    opened.set(key, fresh);
    return fresh;
  }, [key]);
  useEffect(() => {
    // A hidden page may not come back. When it is shown again, its owner may have signed in elsewhere.
    const visibilityChanged = () => notes.saveNow();
    const leaving = (event: BeforeUnloadEvent) => {
      if (notes.isUnsaved) event.preventDefault();
    };
    beforeSignOut.add(notes.flush);
    document.addEventListener('visibilitychange', visibilityChanged);
    window.addEventListener('beforeunload', leaving);
    return () => {
      beforeSignOut.delete(notes.flush);
      document.removeEventListener('visibilitychange', visibilityChanged);
      window.removeEventListener('beforeunload', leaving);
      notes.saveNow();
      // What is saved is read from the server next time.
      if (!notes.isUnsaved) opened.delete(key);
    };
  }, [notes]);
  return notes;
}
