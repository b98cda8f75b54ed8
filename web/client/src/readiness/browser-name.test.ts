// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { browserName } from './browser-name';

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  [`${WINDOWS} Chrome/120.0.0.0 Safari/537.36`, 'Chrome 120, Windows 10/11'],
  [`${WINDOWS} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0`, 'Edge 120, Windows 10/11'],
  [`${WINDOWS.replace('10.0', '6.1')} coc_coc_browser/95.0.150 Chrome/89.0.4389.150 Safari/537.36`, 'Cốc Cốc 95, Windows 7'],
  ['Mozilla/5.0 (Windows NT 6.1; rv:102.0) Gecko/20100101 Firefox/102.0', 'Firefox 102, Windows 7'],
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36', 'Chrome 124, Android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1', 'Safari 17, iOS'],
  ['curl/8', ''],
])('%s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
