// SPDX-License-Identifier: MPL-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'vite';

import { filesOf, type Chunk } from './chunks.ts';
import { JOIN_MODULE } from './join-page.ts';

/** What may be loaded before the first sound of a meeting, compressed, in bytes: what it was when
 * it was last made less, and a hundredth. On 64 kbit/s every 8 KB are a second. */
const JOIN_BUDGET = 31_950;

const MODULES = /import\('\.\/([^']+)'\)/g;

/** Weighs what each route loads (script, style and page, brotli) into `dist/routes.json`, and fails
 * the build when the way into a meeting is over its budget. */
export function budget(): Plugin {
  let folder = 'dist';
  let root = '.';
  return {
    name: 'budget',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
      ({ root } = config);
    },
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output): output is typeof output & Chunk => output.type === 'chunk');
      const always = filesOf(chunks, 'src/main.tsx');
      const sizes = new Map<string, number>();
      const sizeOf = (file: string): number => {
        const known = sizes.get(file) ?? brotliCompressSync(readFileSync(join(folder, file))).length;
        sizes.set(file, known);
        return known;
      };
      const weigh = (module: string, page: string) =>
        [...new Set([page, ...always, ...filesOf(chunks, module)])].reduce((sum, file) => sum + sizeOf(file), 0);
      const routes: Record<string, number> = {};
      for (const [, name = ''] of readFileSync(join(root, 'src/routes.ts'), 'utf8').matchAll(MODULES)) {
        const module = `src/${name}.tsx`;
        routes[name] = weigh(module, module === JOIN_MODULE ? 'join.html' : 'index.html');
      }
      // What is fetched once others are heard.
      routes['pages/join/call/call'] = weigh('src/pages/join/call/call.tsx', 'join.html');
      routes['session/publishing'] = sizeOf(filesOf(chunks, 'src/session/publishing.ts').at(-1) ?? '');
      writeFileSync(join(folder, 'routes.json'), `${JSON.stringify(routes, null, 2)}\n`);
      for (const [route, bytes] of Object.entries(routes)) this.info(`${route}: ${String(bytes)} bytes compressed`);
      const joining = routes['pages/join/page'];
      if (joining === undefined) this.error(`no page ${JOIN_MODULE}`);
      if (joining > JOIN_BUDGET) this.error(`joining loads ${String(joining)} bytes, more than ${String(JOIN_BUDGET)}`);
    },
  };
}
