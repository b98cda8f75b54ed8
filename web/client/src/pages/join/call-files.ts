// SPDX-License-Identifier: MPL-2.0
// What the call draws and what leads it, one file after the other, so that on a slow line no more
// than one waits before the sound that comes meanwhile.

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

/** Loads files of the call. What fails is fetched again by whoever needs it. */
export async function loadInTurn(which: keyof CallFiles): Promise<void> {
  try {
    const files = (await (await fetch(CALL_FILES)).json()) as CallFiles;
    for (const file of files[which]) await load(file);
  } catch {
    // The import says what is missing.
  }
}
