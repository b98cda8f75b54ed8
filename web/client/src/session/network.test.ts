// SPDX-License-Identifier: MPL-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { watchNetwork } from './network';

describe('a laptop that changes its network', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is noticed once for a burst of signs, and not after the end', () => {
    const [page, connection] = [new EventTarget(), new EventTarget()];
    let noticed = 0;
    const end = watchNetwork(() => noticed++, page, connection);
    connection.dispatchEvent(new Event('change'));
    page.dispatchEvent(new Event('online'));
    connection.dispatchEvent(new Event('change'));
    vi.advanceTimersByTime(1000);
    expect(noticed).toBe(1);
    page.dispatchEvent(new Event('online'));
    vi.advanceTimersByTime(1000);
    expect(noticed).toBe(2);
    connection.dispatchEvent(new Event('change'));
    end();
    page.dispatchEvent(new Event('online'));
    vi.advanceTimersByTime(1000);
    expect(noticed).toBe(2);
  });
});
