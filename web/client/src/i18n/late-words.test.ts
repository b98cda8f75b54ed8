// SPDX-License-Identifier: MPL-2.0
import { expect, test, vi } from 'vitest';

import { addWords, chooseLanguage, t, withWords } from './index';

test('words of a module that arrives while English is fetched are there too', async () => {
  vi.stubGlobal('document', { documentElement: { lang: '' } });
  let release: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (release = resolve));
  addWords({ 'call.leave': 'Rời họp' }, async () => {
    await slow;
    return { 'call.leave': 'Leave' };
  });
  const chosen = chooseLanguage('en');
  addWords({ 'call.muted': 'Đã tắt tiếng' }, () => Promise.resolve({ 'call.muted': 'Muted' }));
  release();
  await chosen;
  await withWords(Promise.resolve());
  expect([t('call.leave'), t('call.muted')]).toEqual(['Leave', 'Muted']);
  await chooseLanguage('vi');
});
