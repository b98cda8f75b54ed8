// SPDX-License-Identifier: MPL-2.0
import { defineConfig } from 'vitest/config';

import { budget } from './build/budget.ts';
import { checkCatalogues } from './build/catalogues.ts';
import { precompress } from './build/precompress.ts';

/** Where `npm run dev` finds the server: the address that `diemcau serve` prints. */
const SERVER = process.env['DIEMCAU_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['chrome100', 'firefox110', 'safari16'],
    // The policy of the server allows no inline script and no data: address, so nothing may be
    // inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [checkCatalogues(), precompress(), budget()],
  server: {
    proxy: { '/api': { target: SERVER, ws: true } },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'build/**/*.test.ts'] },
});
