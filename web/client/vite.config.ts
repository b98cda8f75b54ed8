// SPDX-License-Identifier: MPL-2.0
import { readFileSync } from 'node:fs';

import { defineConfig } from 'vitest/config';

import { budget } from './build/budget.ts';
import { checkCatalogues } from './build/catalogues.ts';
import { joinPage } from './build/join-page.ts';
import { precompress } from './build/precompress.ts';

/** Where `npm run dev` finds the server: the address that `diemcau serve` prints. */
const SERVER = process.env['DIEMCAU_SERVER'] ?? 'http://127.0.0.1:8080';

/** Features that come with the drawn call. */
const LATE = [...readFileSync('src/session/features/late.ts', 'utf8').matchAll(/from '\.\/([\w-]+)'/g)].map(([, name]) => name);

/** Few files: each costs a connection, or a head of its own, on a slow line. What every page needs
 * is one, what most of them need besides is another, and a meeting without what it draws is one. */
const CHUNKS = [
  { name: 'core', test: /\/node_modules\/(preact|@preact)\/|\/src\/(main|app|router|routes)\.tsx?$|\/src\/(api\/|generated\/|i18n\/(index|vi|format)\.|ui\/(button|icon|page|notice|waiting|focus|fetched)\.)|vite\/preload-helper|rolldown\/runtime/, priority: 3 },
  { name: 'session', test: new RegExp(String.raw`\/src\/session\/(?!test-|banners|captions|floor-selectors|layout|link-figures|missed-offer|muted-speech|features\/(?:late|${LATE.join('|')})\.|(?:added-cameras|added-uplink|publishing|publisher|encodings|uplink|sdp|media-watchdog|screen-camera|still-camera|jitter-buffer)\.)|\/src\/pages\/join\/(video|level-meter|cancelled)\.tsx?$`), priority: 2 },
  { name: 'parts', test: /\/src\/(ui\/|i18n\/(collation|feature-words))/, priority: 1 },
  { name: 'action-items', test: /\/src\/action-items\/(words|model|list|give-form|unit-field|day)\./, priority: 0 },
];

/** The way into a meeting carries the names of all files that may follow, so they are hashes: seven
 * characters are 42 bits, enough to tell versions apart. */
const NAMES = 'assets/[hash:7].js';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['chrome100', 'firefox110', 'safari16'],
    // The policy of the server allows no inline script and no data: address, so nothing may be
    // inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The optimization would put a helper of the bundler into a file of its own.
    rolldownOptions: { experimental: { chunkOptimization: false }, output: { codeSplitting: { groups: CHUNKS }, chunkFileNames: NAMES, entryFileNames: NAMES, assetFileNames: 'assets/[hash:7][extname]' } },
  },
  plugins: [checkCatalogues(), joinPage(), precompress(), budget()],
  server: {
    proxy: { '/api': { target: SERVER, ws: true } },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'build/**/*.test.ts'] },
});
