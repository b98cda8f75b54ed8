// SPDX-License-Identifier: MPL-2.0
// What is being edited and not yet on the server, kept on this machine, so that a closed window or
// a lost line loses nothing.

import type { Millis, MinutesContent, MinutesId, UserId } from '../generated/protocol';

export interface LocalCopy {
  /** The epoch of the document that was edited. */
  base: number;
  /** The edits that the server does not hold, for a document of this epoch. */
  unsent?: Uint8Array | null;
  content: MinutesContent;
  editedAt: Millis;
}

const DATABASE = 'diemcau-minutes';
const STORE = 'unsaved';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('no database'));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('not kept'));
  });
}

/** The copy of one document of one person: on a shared machine nobody finds another's words in the
 * editor. Writes follow one another without a pause and only the newest is written, so that at most
 * the last moment is missing. */
export class LocalCopies {
  private readonly key: string;
  private next: LocalCopy | 'forget' | null = null;
  private busy = false;

  constructor(
    person: UserId,
    minutes: MinutesId,
    /** Told after every write whether this machine keeps the copy. Private windows and full disks
     * do not. */
    private readonly onKept: (kept: boolean) => void,
  ) {
    this.key = `${person}/${minutes}`;
  }

  async read(): Promise<LocalCopy | null> {
    try {
      const database = await open();
      const asked = database.transaction(STORE).objectStore(STORE).get(this.key);
      const found = await new Promise<unknown>((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error ?? new Error('not read'));
      });
      database.close();
      return (found as LocalCopy | undefined) ?? null;
    } catch {
      return null;
    }
  }

  keep(copy: LocalCopy): void {
    this.next = copy;
    void this.write();
  }

  forget(): void {
    this.next = 'forget';
    void this.write();
  }

  private async write(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const database = await open();
      while (this.next) {
        const copy: LocalCopy | 'forget' = this.next;
        this.next = null;
        const transaction = database.transaction(STORE, 'readwrite');
        if (copy === 'forget') transaction.objectStore(STORE).delete(this.key);
        else transaction.objectStore(STORE).put(copy, this.key);
        await finished(transaction);
      }
      database.close();
      this.onKept(true);
    } catch {
      this.next = null;
      this.onKept(false);
    } finally {
      this.busy = false;
    }
  }
}
