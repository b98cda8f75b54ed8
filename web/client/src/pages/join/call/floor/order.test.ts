// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { stepBefore } from './order';

describe('a step in the queue', () => {
  const queue = ['Lập', 'Phố', 'Sáng'];

  it('goes before who stood there, or to the end', () => {
    expect(stepBefore(queue, 'Phố', -1)).toBe('Lập');
    expect(stepBefore(queue, 'Lập', 1)).toBe('Sáng');
    expect(stepBefore(queue, 'Phố', 1)).toBeNull();
  });
});
