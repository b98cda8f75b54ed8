// SPDX-License-Identifier: MPL-2.0
import { afterEach, expect, test, vi } from 'vitest';

import { serverNow } from './server-time';

afterEach(() => vi.unstubAllGlobals());

const answers = (headers: Record<string, string>) => vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { headers })));

test('what is past is decided by the server, however wrong the clock of the desk is', async () => {
  answers({ date: 'Mon, 30 Nov 2026 01:00:00 GMT' });
  expect(await serverNow()).toBe(Date.UTC(2026, 10, 30, 1));
});

test('without an answer the own clock is all there is', async () => {
  for (const broken of [() => answers({}), () => vi.stubGlobal('fetch', () => Promise.reject(new Error('offline')))]) {
    broken();
    expect(Math.abs((await serverNow()) - Date.now())).toBeLessThan(60_000);
  }
});
