// SPDX-License-Identifier: MPL-2.0
// Files on their way, kept by this browser so that a reload of the page loses none: in IndexedDB,
// as long as they are not sent. A private window may refuse; such a file has to be chosen again.

import type { MeetingId, UploadPurpose } from '../generated/protocol';
import { savePreference } from '../session/preferences';
import { KEPT } from './mark';

export type KeptFile = {
  id: string;
  /** Whose it is: somebody else may use this browser. */
  owner: string;
  meeting: MeetingId;
  name: string;
  file: Blob;
  purpose: UploadPurpose;
  /** By this device's clock. */
  at: number;
};

const FILES = 'files';
/** The server keeps an unfinished file for a day. */
const LONGEST_MILLIS = 24 * 3_600_000;

let opened: Promise<IDBDatabase> | null = null;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('diemcau-uploads', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(FILES, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
  opened.catch(() => (opened = null));
  return opened;
}

const files = async (mode: IDBTransactionMode) => (await database()).transaction(FILES, mode).objectStore(FILES);

/** Whether it is kept. */
export async function keep(file: KeptFile): Promise<boolean> {
  try {
    await settled((await files('readwrite')).put(file));
    savePreference(KEPT, 'yes');
    return true;
  } catch {
    return false;
  }
}

export async function forget(id: string): Promise<void> {
  try {
    await settled((await files('readwrite')).delete(id));
    if ((await settled((await files('readonly')).count())) === 0) savePreference(KEPT, '');
  } catch {
    // It was not kept.
  }
}

/** What this person has not sent to the end; what is too old, and what others left here, is
 * deleted. */
export async function keptOf(owner: string, meeting: MeetingId): Promise<KeptFile[]> {
  try {
    const all = await settled((await files('readonly')).getAll() as IDBRequest<KeptFile[]>);
    const isOld = ({ at }: KeptFile) => Math.abs(Date.now() - at) > LONGEST_MILLIS;
    for (const file of all.filter((one) => isOld(one) || one.owner !== owner)) await forget(file.id);
    return all.filter((one) => !isOld(one) && one.owner === owner && one.meeting === meeting);
  } catch {
    return [];
  }
}

/** Nothing of a person stays on a device that others use. */
export async function forgetAll(): Promise<void> {
  try {
    await settled((await files('readwrite')).clear());
    savePreference(KEPT, '');
  } catch {
    // Nothing is kept.
  }
}
