// SPDX-License-Identifier: MPL-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ProblemError, type Refusal } from '../api/client';
import { PageStore } from './page-store';

type Request = { address: string; priority: string; signal: AbortSignal; answer: (bytes: number) => void; refuse: (code: Refusal['code']) => void };

describe('the store of pictures', () => {
  let requests: Request[];
  let store: PageStore;
  let revoked: string[];

  /** What is being fetched now. */
  const running = () => requests.filter(({ signal }) => !signal.aborted).map(({ address, priority }) => `${address} ${priority}`);
  const request = (address: string) => requests.findLast((one) => one.address === address) as Request;
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const answer = async (address: string, bytes = 1_000) => {
    const one = request(address);
    requests = requests.filter((other) => other !== one);
    one.answer(bytes);
    await settle();
  };
  const refuse = async (address: string, code: Refusal['code']) => {
    const one = request(address);
    requests = requests.filter((other) => other !== one);
    one.refuse(code);
    await settle();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    requests = [];
    revoked = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${Math.random()}`);
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url));
    store = new PageStore(
      (address, priority, signal) =>
        new Promise<Blob>((resolve, reject) => {
          requests.push({
            address,
            priority,
            signal,
            answer: (size) => resolve({ size } as Blob),
            refuse: (code) => reject(new ProblemError({ code, title: code, detail: '' }, 400)),
          });
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    );
  });
  afterEach(() => {
    store.close();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('fetches ahead one at a time and in order, never what is at hand', async () => {
    store.fetchAhead(['a', 'b'], ['a', 'c']);
    expect(running()).toEqual(['a near']);
    await answer('a');
    expect(running()).toEqual(['b near']);
    await answer('b');
    expect(running()).toEqual(['c ahead']);
    await answer('c');
    expect(running()).toEqual([]);
    expect(store.urlOf('a')).toMatch(/^blob:/);
  });

  it('breaks off what nobody waits for when something on screen is missing', async () => {
    store.fetchAhead(['a'], []);
    const isSeenNoMore = store.need('b');
    expect(running()).toEqual(['b now']);
    await answer('b');
    expect(running()).toEqual(['a near']);
    isSeenNoMore();
    // What comes is what is missing: it goes on.
    store.need('a');
    expect(running()).toEqual(['a near']);
  });

  it('breaks off a page that was turned over meanwhile', () => {
    const isSeenNoMore = store.need('a');
    isSeenNoMore();
    store.need('b');
    expect(running()).toEqual(['b now']);
  });

  it('tries again after a while, a page that is not ready sooner, one that cannot be drawn never', async () => {
    store.need('a');
    await refuse('a', 'unreachable');
    expect(store.refusalOf('a')?.code).toBe('unreachable');
    await vi.advanceTimersByTimeAsync(2_000);
    await refuse('a', 'unreachable');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(running()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    await refuse('a', 'page_not_ready');
    await vi.advanceTimersByTimeAsync(2_000);
    await refuse('a', 'page_unreadable');
    await vi.advanceTimersByTimeAsync(600_000);
    store.retry();
    expect(running()).toEqual([]);
  });

  it('goes on with the next page while a failed one rests', async () => {
    store.fetchAhead(['a', 'b'], []);
    await refuse('a', 'unreachable');
    expect(running()).toEqual(['b near']);
    await answer('b');
    expect(running()).toEqual([]);
    store.retry();
    expect(running()).toEqual(['a near']);
  });

  it('gives up a request that stalls', async () => {
    store.need('a');
    await vi.advanceTimersByTimeAsync(300_000);
    expect(running()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(running()).toEqual(['a now']);
  });

  it('keeps within its bounds: the oldest goes first, what is on screen stays, others do not drive it out', async () => {
    store.need('seen');
    await answer('seen', 20_000_000);
    store.fetchAhead([], ['a', 'b', 'c']);
    await answer('a', 15_000_000);
    await answer('b', 15_000_000);
    expect(running()).toEqual([]);
    store.fetchAhead(['near'], ['c']);
    await answer('near', 20_000_000);
    expect([store.has('seen'), store.has('a'), store.has('b'), store.has('near')]).toEqual([true, false, true, true]);
    expect(revoked).toHaveLength(1);
    store.close();
    expect(revoked).toHaveLength(4);
  });
});
