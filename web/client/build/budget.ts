// SPDX-License-Identifier: MPL-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What a commune on 64 kbit/s can be asked to load before it is in the meeting, in bytes. */
const JOIN_BUDGET = 100 * 1024;

/** Chunk that holds everything from pre-join to the end of the call. */
const JOIN_CHUNK = 'pages/join/page';

type Chunk = { type: 'chunk'; fileName: string; facadeModuleId: string | null; isEntry: boolean; imports: string[]; viteMetadata?: { importedCss: Set<string> } };

/**
 * Weighs what each route loads (script and style, brotli) into `dist/routes.json`, and fails the build when the page that
 * joins a meeting is over its budget.
 */
export function budget(): Plugin {
  let folder = 'dist';
  return {
    name: 'budget',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    writeBundle(_options, bundle) {
      const chunks = new Map<string, Chunk>();
      for (const output of Object.values(bundle)) {
        if (output.type === 'chunk') chunks.set(output.fileName, output);
      }
      const sizes = new Map<string, number>();
      const sizeOf = (file: string): number => {
        const known = sizes.get(file) ?? brotliCompressSync(readFileSync(join(folder, file))).length;
        sizes.set(file, known);
        return known;
      };
      const loadedBy = (name: string, into: Set<string>): Set<string> => {
        const chunk = chunks.get(name);
        if (!chunk || into.has(name)) return into;
        into.add(name);
        for (const style of chunk.viteMetadata?.importedCss ?? []) into.add(style);
        for (const imported of chunk.imports) loadedBy(imported, into);
        return into;
      };
      const entry = [...chunks.values()].find((chunk) => chunk.isEntry);
      if (!entry) return;
      const routes: Record<string, number> = {};
      for (const chunk of chunks.values()) {
        const route = chunk.facadeModuleId?.match(/src\/(.+)\.tsx$/)?.[1];
        if (!route || chunk.isEntry) continue;
        const files = loadedBy(chunk.fileName, loadedBy(entry.fileName, new Set()));
        routes[route] = [...files].reduce((sum, file) => sum + sizeOf(file), sizeOf('index.html'));
      }
      writeFileSync(join(folder, 'routes.json'), `${JSON.stringify(routes, null, 2)}\n`);
      for (const [route, bytes] of Object.entries(routes)) this.info(`${route}: ${String(bytes)} bytes compressed`);
      const join_ = routes[JOIN_CHUNK];
      if (join_ === undefined) this.error(`no chunk for ${JOIN_CHUNK}`);
      if (join_ > JOIN_BUDGET) this.error(`joining loads ${String(join_)} bytes, more than ${String(JOIN_BUDGET)}`);
    },
  };
}
