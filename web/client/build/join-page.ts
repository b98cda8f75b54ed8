// SPDX-License-Identifier: MPL-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

import { filesOf, type Chunk } from './chunks.ts';

/** The module that joins a meeting. */
export const JOIN_MODULE = 'src/pages/join/page.tsx';

/** Where the server puts what it knows of the reader; `web/src/client_files.rs` has the same. */
const KNOWN = '<!--known-->';

/** The icon of the window. It is fetched with what the call draws. */
const ICON = /href="\/favicon\.svg" type="image\/svg\+xml"/;

/** The modules that draw the call and that keep notes beside it; `src/pages/join/call-files.ts` has
 * the name of their list. */
const CALL_MODULE = 'src/pages/join/call/call.tsx';
const DESK_MODULE = 'src/desk/notes.tsx';
const CALL_FILES = 'call-files.json';

/** Writes `join.html`: the page of the way into a meeting, which names every file that this way
 * needs. The browser fetches them all at once, instead of finding some in others. And the lists of
 * the files that the call and its notes need besides, which are taken one after the other. */
export function joinPage(): Plugin {
  let folder = 'dist';
  return {
    name: 'join-page',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output): output is typeof output & Chunk => output.type === 'chunk');
      const page = readFileSync(join(folder, 'index.html'), 'utf8');
      const always = new Set([...filesOf(chunks, 'src/main.tsx'), ...filesOf(chunks, JOIN_MODULE)]);
      const call = filesOf(chunks, CALL_MODULE).filter((file) => !always.has(file));
      const desk = filesOf(chunks, DESK_MODULE).filter((file) => !always.has(file) && !call.includes(file));
      const address = (file: string) => `/${file}`;
      writeFileSync(join(folder, CALL_FILES), JSON.stringify({ call: call.map(address), desk: desk.map(address) }));
      const named = filesOf(chunks, JOIN_MODULE).filter((file) => !page.includes(file)).map((file) =>
        file.endsWith('.css') ? `<link rel="stylesheet" crossorigin href="/${file}">` : `<link rel="modulepreload" crossorigin href="/${file}">`,
      );
      writeFileSync(join(folder, 'join.html'), page.replace(ICON, 'href="data:,"').replace('</head>', `${[...named, KNOWN].join('\n    ')}\n  </head>`));
    },
  };
}
