// SPDX-License-Identifier: MPL-2.0
// Kept sound on this device, in IndexedDB: written by the worker, read and deleted by the page.

import type { MeetingId, ParticipantId } from '../generated/protocol';

/** A second of one microphone. */
export type Stretch = {
  id?: number;
  /** Whose it is: somebody else may use this browser. */
  owner: ParticipantId;
  meeting: MeetingId;
  /** The stream that carried it, and its RTP times. */
  ssrc: number;
  from: number;
  until: number;
  /** When it was said, by this device's clock. */
  at: number;
  frames: ArrayBuffer;
};

const STRETCHES = 'stretches';

let opened: Promise<IDBDatabase> | null = null;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('diemcau-speech', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STRETCHES, { keyPath: 'id', autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
  opened.catch(() => (opened = null));
  return opened;
}

const stretches = async (mode: IDBTransactionMode) => (await database()).transaction(STRETCHES, mode).objectStore(STRETCHES);

export async function add(stretch: Stretch): Promise<void> {
  await settled((await stretches('readwrite')).add(stretch));
}

export async function all(): Promise<Required<Stretch>[]> {
  return settled((await stretches('readonly')).getAll() as IDBRequest<Required<Stretch>[]>);
}

export async function count(): Promise<number> {
  return settled((await stretches('readonly')).count());
}

export async function remove(ids: readonly number[]): Promise<void> {
  const store = await stretches('readwrite');
  await Promise.all(ids.map((id) => settled(store.delete(id))));
}

/** Deletes the oldest, to make room. */
export async function removeOldest(number: number): Promise<void> {
  const store = await stretches('readwrite');
  const keys = await settled(store.getAllKeys(null, number));
  await Promise.all(keys.map((key) => settled(store.delete(key))));
}
