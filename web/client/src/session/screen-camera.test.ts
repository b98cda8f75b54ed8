// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { differ } from './screen-camera';

describe('a shared screen', () => {
  const screen = new Uint8ClampedArray(64).fill(200);
  const changed = (by: number) => screen.map((value, i) => (i === 40 ? value + by : value));

  it('has changed when somebody sees a difference', () => {
    expect(differ(screen, changed(40))).toBe(true);
    expect(differ(screen, new Uint8ClampedArray(32).fill(200)), 'another size').toBe(true);
  });

  it('has not changed by the noise of its compression', () => {
    expect(differ(screen, changed(3))).toBe(false);
  });
});
