// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { part } from './part';

describe('how much of a file is sent', () => {
  it('is said in the unit of the whole', () => {
    expect([part(1_240_000, 5_000_000), part(0, 5_000_000), part(31_000, 850_000)]).toEqual(['1,2/5 MB', '0/5 MB', '31/850 KB']);
  });
});
