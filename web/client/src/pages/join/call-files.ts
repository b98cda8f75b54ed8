// SPDX-License-Identifier: MPL-2.0
// What the call draws, on a slow line: one file after the other, so that no more than one waits on
// the line before the sound that comes meanwhile.

/** Written by `build/join-page.ts`. */
const CALL_FILES = '/call-files.json';

async function read<T>(address: string, as: (response: Response) => Promise<T>): Promise<T> {
  return as(await fetch(address, { priority: 'low' }));
}

/** Brings the files into the browser's own store, smallest disturbance first. What fails is fetched
 * again by whoever needs it. */
export async function fetchCallFilesInTurn(): Promise<void> {
  try {
    const files = await read(CALL_FILES, (response) => response.json() as Promise<string[]>);
    for (const file of files) await read(file, (response) => response.arrayBuffer());
  } catch {
    // The import says what is missing.
  }
}
