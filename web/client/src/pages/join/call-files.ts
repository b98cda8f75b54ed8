// SPDX-License-Identifier: MPL-2.0
// What the call draws and what leads it. Over HTTP/2 the server bounds what is underway beside the
// sound of a call: files that are asked for at once cost one round trip. Elsewhere they are loaded
// one after the other, so that no more than one waits before the sound that comes meanwhile.

/** Written by `build/join-page.ts`: what a file needs comes before it. */
type CallFiles = {
  /** What the call draws. */
  call: string[];
  /** What keeps notes beside it. */
  desk: string[];
};

const CALL_FILES = '/call-files.json';

function load(file: string): Promise<unknown> {
  // Not fetched first: a browser stores nothing of a server whose certificate it does not trust.
  if (!file.endsWith('.css')) return import(/* @vite-ignore */ file);
  return new Promise((done) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: file, onload: done, onerror: done });
    document.head.append(link);
  });
}

/** Whether this page came over HTTP/2. */
const isBounded = () => performance.getEntriesByType('navigation').some((entry) => (entry as PerformanceNavigationTiming).nextHopProtocol === 'h2');

let list: Promise<CallFiles> | null = null;

async function fetchList(): Promise<CallFiles> {
  try {
    return (await (await fetch(CALL_FILES)).json()) as CallFiles;
  } catch (error) {
    list = null;
    throw error;
  }
}

/** Fetches the names of the files, for who will need them soon. */
export function fetchNames(): void {
  (list ??= fetchList()).catch(() => undefined);
}

/** Loads files of the call. What fails is fetched again by whoever needs it. */
export async function loadFiles(which: keyof CallFiles): Promise<void> {
  try {
    const files = await (list ??= fetchList());
    const loadings = files[which].map((file) => () => load(file));
    if (isBounded()) await Promise.all(loadings.map((begin) => begin()));
    else for (const begin of loadings) await begin();
  } catch {
    // The import says what is missing.
  }
}
