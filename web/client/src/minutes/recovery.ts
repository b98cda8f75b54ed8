// SPDX-License-Identifier: MPL-2.0
// What somebody has edited and the shared document does not hold: left by earlier windows, or made
// on a text that was replaced meanwhile. It is merged where it fits; otherwise a person chooses.

import { type Signal, signal } from '@preact/signals';

import { api, url } from '../api/client';
import type { Millis, MinutesContent, MinutesView, UserId } from '../generated/protocol';
import { type AutosaveEvent, type AutosaveState, hasUnsaved } from './autosave';
import { isSame } from './lines';
import { type FoundCopy, LocalCopies, type LocalCopy } from './local-copy';
import { mergeContent } from './merge';
import type { Together } from './shared/together';

/** The page on which it comes back. */
interface Desk {
  readonly view: Signal<MinutesView>;
  readonly autosave: Signal<AutosaveState>;
  readonly together: Together;
  /** What stands on the screen. */
  content: () => MinutesContent;
  show: (content: MinutesContent) => void;
  /** Edits the document so that it says this. */
  write: (content: MinutesContent) => void;
  /** Fetches the document; false if it is not here. */
  open: () => Promise<boolean>;
  happened: (event: AutosaveEvent) => void;
}

export class Recovery {
  /** The text was replaced while there are edits here that the server does not hold: waits for a
   * choice. */
  readonly theirs = signal<MinutesView | null>(null);
  /** What was compared has changed at the same place before the choice was made. */
  readonly isAskedAgain = signal(false);
  /** Edits from before that are in no text: the minutes are closed, or the other text was chosen. */
  readonly leftovers = signal<FoundCopy[]>([]);
  /** When edits that were found on this machine had been made; none when nothing was found. */
  readonly recovered = signal<Millis | null>(null);
  /** Whether this machine keeps a copy of what is unsaved. */
  readonly keepsCopy = signal(true);
  private readonly copies: LocalCopies;
  /** Copies that fit no document of now: about each somebody is asked. */
  private waiting: FoundCopy[] = [];

  constructor(
    person: UserId,
    private readonly desk: Desk,
    copies?: LocalCopies,
  ) {
    this.copies = copies ?? new LocalCopies(person, desk.view.value.minutes.id, (kept) => (this.keepsCopy.value = kept));
  }

  /** To be asked before anything is typed. */
  read(): Promise<FoundCopy[]> {
    return this.copies.read();
  }

  /** Something was edited here. */
  keep(): void {
    this.copies.keep(this.copyOf(this.desk.content()));
  }

  /** The server holds everything that is edited here. */
  allKept(): void {
    this.copies.forget();
    this.recovered.value = null;
    this.askNext();
  }

  /** Brings back what earlier windows had not sent. Windows that are still open send the same
   * edits, which are the same in the document. */
  bringBack(found: FoundCopy[]): void {
    const shared = this.desk.together.document.peek();
    const before = this.desk.content();
    const merged = found.filter((copy) => {
      if (!shared || !copy.edits || copy.base !== shared.epoch || copy.isPutAside) return false;
      try {
        shared.bringBack(copy.edits);
        return true;
      } catch {
        return false;
      }
    });
    this.copies.adopt(merged);
    const [newest] = merged;
    if (newest && !isSame(before, this.desk.content())) this.recovered.value = newest.editedAt;
    this.waiting.push(...found.filter((copy) => !merged.includes(copy)));
    if (hasUnsaved(this.desk.autosave.peek())) return;
    if (newest) this.copies.forget();
    this.askNext();
  }

  /** The minutes are closed: what was left can only be read. */
  tooLate(found: FoundCopy[]): void {
    const { content } = this.desk.view.value;
    found.filter((copy) => isSame(copy.content, content)).forEach((copy) => this.copies.drop(copy));
    this.leftovers.value = [...this.leftovers.value, ...found.filter((copy) => !isSame(copy.content, content))];
  }

  /** The text was replaced by another way, or closed, while this was on the screen and not saved. */
  overtaken(now: MinutesView, mine: MinutesContent): void {
    if (now.may_edit) {
      this.ask(now);
      return;
    }
    this.leftovers.value = [...this.leftovers.value, this.copies.own(this.copyOf(mine))];
  }

  /** The minutes were returned: what came too late for them may be written again. */
  takeLate(): FoundCopy[] {
    const late = this.leftovers.value.filter((copy) => !copy.isPutAside);
    if (late.length > 0) this.leftovers.value = this.leftovers.value.filter((copy) => copy.isPutAside);
    return late;
  }

  drop(copy: FoundCopy): void {
    this.leftovers.value = this.leftovers.value.filter((one) => one !== copy);
    this.copies.drop(copy);
  }

  /** Does what was chosen: the own changes go into the text as it is then, or are put aside. */
  async resolve(keep: 'mine' | 'theirs'): Promise<void> {
    const theirs = this.theirs.value;
    if (!theirs) return;
    const mine = this.desk.content();
    this.theirs.value = null;
    this.isAskedAgain.value = false;
    this.desk.view.value = theirs;
    // Until the document is here, the own text stands on the screen and nothing is typed.
    if (!(await this.desk.open())) return;
    const saved = { base: theirs.minutes.revision, savedAt: theirs.saved_at };
    if (keep === 'theirs') {
      this.leftovers.value = [...this.leftovers.value, this.copies.putAside(this.copyOf(mine))];
      this.desk.happened({ is: 'resolved', ...saved, keep });
      return;
    }
    const newest = this.desk.content();
    const merged = mergeContent(theirs.content, mine, newest);
    if (!merged) {
      this.desk.together.close();
      this.desk.show(mine);
      this.isAskedAgain.value = true;
      this.theirs.value = { ...theirs, content: newest };
      void this.learnWho();
      return;
    }
    this.desk.write(merged);
    this.desk.happened({ is: 'resolved', ...saved, keep });
  }

  /** Who has saved the text that is compared now. */
  private async learnWho(): Promise<void> {
    const now = await api.get<MinutesView>(url`/minutes/${this.desk.view.value.minutes.id}`).catch(() => null);
    const { value } = this.theirs;
    if (now && value) this.theirs.value = { ...value, saved_at: now.saved_at, saved_by_name: now.saved_by_name };
  }

  private ask(theirs: MinutesView): void {
    this.theirs.value = theirs;
    this.desk.happened({ is: 'overtaken' });
  }

  /** One after the other, so that each is compared with what was made of the last one. */
  private askNext(): void {
    const [copy, ...waiting] = this.waiting;
    if (!copy || this.theirs.value) return;
    this.waiting = waiting;
    const now = this.desk.content();
    if (copy.isPutAside) this.leftovers.value = [...this.leftovers.value, copy];
    else if (isSame(copy.content, now)) this.copies.drop(copy);
    else {
      this.recovered.value = copy.editedAt;
      this.copies.adopt([copy]);
      this.desk.together.close();
      this.desk.show(copy.content);
      this.ask({ ...this.desk.view.value, content: now });
      return;
    }
    this.askNext();
  }

  private copyOf(content: MinutesContent): LocalCopy {
    const shared = this.desk.together.document.peek();
    return { base: shared?.epoch ?? this.desk.autosave.peek().base, content, editedAt: Date.now(), edits: shared?.unsent() ?? null };
  }
}
