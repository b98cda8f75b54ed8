// SPDX-License-Identifier: MPL-2.0
// What is being edited and not yet on the server, kept on this machine, so that a closed window or
// a lost line loses nothing. Each window has a copy of its own; the next one that is opened takes
// over what others have left.

import type { Millis, MinutesContent, MinutesId, UserId } from '../generated/protocol';

export interface LocalCopy {
  /** The epoch of the document that was edited. */
  base: number;
  /** The edits that the server does not hold, for a document of this epoch. Copies of earlier
   * versions of the page have none that fits. */
  edits?: Uint8Array | null;
  content: MinutesContent;
  editedAt: Millis;
  /** The person took the other text; this one is kept to be read. */
  isPutAside?: boolean;
}

export interface FoundCopy extends LocalCopy {
  key: string;
}

/** A copy as it was read: if its window has written since, it stays. */
type Read = Pick<FoundCopy, 'key' | 'editedAt'>;

/** Where copies are kept. */
export interface Shelf {
  all: () => Promise<FoundCopy[]>;
  /** All of it or nothing. */
  change: (what: { put?: FoundCopy | null; remove?: Read[] }) => Promise<void>;
}

/** Older ones are nobody's any more. */
const KEPT_MILLIS = 60 * 24 * 3_600_000;
/** Of one person for one document. */
const MOST_COPIES = 20;

/** The copies of one document of one person: on a shared machine nobody finds another's words in
 * the editor. Writes follow one another without a pause and only the newest is written, so that at
 * most the last moment is missing. */
export class LocalCopies {
  /** Copies had this key when all windows shared one. */
  private readonly ofAll: string;
  private readonly key: string;
  private next: LocalCopy | 'forget' | null = null;
  private last: LocalCopy | null = null;
  private adopted: Read[] = [];
  /** Of these the next write holds everything. */
  private leaving: Read[] = [];
  private busy = false;

  constructor(
    person: UserId,
    minutes: MinutesId,
    /** Told after every write whether this machine keeps the copy. Private windows and full disks
     * do not. */
    private readonly onKept: (kept: boolean) => void,
    private readonly shelf: Shelf = browserShelf,
    private readonly now: () => Millis = Date.now,
  ) {
    this.ofAll = `${person}/${minutes}`;
    this.key = this.newKey();
  }

  /** What other windows have left, the newest first. */
  async read(): Promise<FoundCopy[]> {
    try {
      const all = await this.shelf.all();
      const isOld = ({ editedAt }: FoundCopy) => editedAt < this.now() - KEPT_MILLIS;
      const isMine = ({ key }: FoundCopy) => key === this.ofAll || key.startsWith(`${this.ofAll}/`);
      const mine = all.filter((copy) => isMine(copy) && !isOld(copy)).sort((one, other) => other.editedAt - one.editedAt);
      const remove = [...all.filter(isOld), ...mine.slice(MOST_COPIES)];
      if (remove.length > 0) await this.shelf.change({ remove });
      return mine.slice(0, MOST_COPIES);
    } catch {
      return [];
    }
  }

  keep(copy: LocalCopy): void {
    this.put(copy);
  }

  /** These copies are part of what this window edits: they go with its next write. */
  adopt(copies: FoundCopy[]): void {
    this.adopted.push(...copies);
  }

  /** The server holds everything. */
  forget(): void {
    this.put('forget');
  }

  drop(copy: FoundCopy): void {
    void this.shelf.change({ remove: [copy] }).catch(() => undefined);
  }

  /** Keeps a text to be read beside what this window edits. */
  putAside(copy: LocalCopy): FoundCopy {
    const found = { ...copy, key: this.newKey(), isPutAside: true };
    void this.shelf.change({ put: found }).catch(() => this.onKept(false));
    return found;
  }

  /** What this window has kept, as another one would find it; this, if it has kept nothing. */
  own(copy: LocalCopy): FoundCopy {
    if (!this.last) this.keep(copy);
    return { ...(this.last ?? copy), key: this.key };
  }

  private put(next: LocalCopy | 'forget'): void {
    this.next = next;
    this.last = next === 'forget' ? null : next;
    this.leaving.push(...this.adopted.splice(0));
    void this.write();
  }

  private newKey(): string {
    const random = crypto.getRandomValues(new Uint8Array(8));
    return `${this.ofAll}/${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }

  private async write(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.next) {
        const copy: LocalCopy | 'forget' = this.next;
        const leaving = this.leaving.splice(0);
        this.next = null;
        const own = { key: this.key, editedAt: Infinity };
        await this.shelf.change(copy === 'forget' ? { remove: [own, ...leaving] } : { put: { ...copy, key: this.key }, remove: leaving });
      }
      this.onKept(true);
    } catch {
      this.next = null;
      this.onKept(false);
    } finally {
      this.busy = false;
    }
  }
}

const DATABASE = 'diemcau-minutes';
const STORE = 'unsaved';

const browserShelf: Shelf = {
  all: async () => {
    const database = await open();
    const store = database.transaction(STORE).objectStore(STORE);
    const keys = answerTo(store.getAllKeys() as IDBRequest<string[]>);
    const copies = await answerTo(store.getAll() as IDBRequest<LocalCopy[]>);
    const names = await keys;
    database.close();
    return copies.map((copy, at) => ({ ...copy, key: names[at] ?? '' }));
  },
  change: async ({ put, remove = [] }) => {
    const database = await open();
    const transaction = database.transaction(STORE, 'readwrite');
    const done = finished(transaction);
    const store = transaction.objectStore(STORE);
    if (put) store.put(put, put.key);
    for (const { key, editedAt } of remove) {
      const asked = store.get(key) as IDBRequest<LocalCopy | undefined>;
      asked.onsuccess = () => asked.result && asked.result.editedAt <= editedAt && store.delete(key);
    }
    await done.finally(() => database.close());
  },
};

function open(): Promise<IDBDatabase> {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
  return answerTo(asked);
}

function answerTo<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('no answer'));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('not kept'));
  });
}
