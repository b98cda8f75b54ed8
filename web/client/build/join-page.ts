// SPDX-License-Identifier: MPL-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

import { filesOf, type Chunk } from './chunks.ts';

/** The module that joins a meeting. */
export const JOIN_MODULE = 'src/pages/join/page.tsx';

/** Where the server puts what it knows of the reader; `web/src/client_files.rs` has the same. */
const KNOWN = '<!--known-->';

/** Writes `join.html`: the page of the way into a meeting, which names every file that this way
 * needs. The browser fetches them all at once, instead of finding some in others. */
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
      const named = filesOf(chunks, JOIN_MODULE).filter((file) => !page.includes(file)).map((file) =>
        file.endsWith('.css') ? `<link rel="stylesheet" crossorigin href="/${file}">` : `<link rel="modulepreload" crossorigin href="/${file}">`,
      );
      writeFileSync(join(folder, 'join.html'), page.replace('</head>', `${[...named, KNOWN].join('\n    ')}\n  </head>`));
    },
  };
}
