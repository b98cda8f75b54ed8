// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { asked, begun, fetched, leftMillis, orderOf, outOfReach, played, replayFrom, retryAfter, silent, waitOf, withHeard, type Replay } from './replay';

const part = (from: number, to: number) => ({ from: from * 1000, to: to * 1000 });
const playing = (from: number, to: number): Replay => begun(replayFrom(0), part(from, to));
const order = (replay: Replay, now: number, left = 5, heard = [] as ReturnType<typeof part>[]) => orderOf(replay, now * 1000, left * 1000, heard);

test('a cut is heard again from its beginning, in parts of ten seconds', () => {
  const replay = replayFrom(100_000);
  expect(order(replay, 200)).toEqual({ do: 'fetch', span: part(100, 110) });
  const ready = fetched(asked(replay, part(100, 110)), part(100, 110));
  expect(order(ready, 200)).toEqual({ do: 'play', span: part(100, 110) });
  expect(order(played(begun(ready, part(100, 110))), 207)).toEqual({ do: 'fetch', span: part(110, 120) });
});

test('while one part plays, the next one is fetched, and no more', () => {
  const first = playing(100, 110);
  expect(order(first, 200)).toEqual({ do: 'fetch', span: part(110, 120) });
  expect(order(asked(first, part(110, 120)), 200)).toEqual({ do: 'wait' });
  expect(order(fetched(first, part(110, 120)), 200)).toEqual({ do: 'wait' });
});

test('where nobody said anything nobody waits', () => {
  const nobody = silent(asked(replayFrom(100_000), part(100, 110)), part(100, 110));
  expect(order(nobody, 200)).toEqual({ do: 'fetch', span: part(110, 120) });
  expect(nobody.anySpeech).toBe(false);
  const between = silent(asked(playing(100, 110), part(110, 120)), part(110, 120));
  expect(order(between, 200)).toEqual({ do: 'fetch', span: part(120, 130) });
  expect(played(between).position).toBe(120_000);
});

test('it goes on past the end of the cut until what is said now is heard', () => {
  let replay = replayFrom(0);
  let now = 30_000;
  let parts = 0;
  for (; parts < 100; parts++) {
    const next = orderOf(replay, now, 0, []);
    if (next.do !== 'fetch') break;
    replay = played(begun(replay, next.span));
    now += (next.span.to - next.span.from) / 1.5;
  }
  expect(order(replay, now / 1000)).toEqual({ do: 'end' });
  expect(now - replay.position).toBeLessThan(4_000);
  expect(parts).toBeLessThan(15);
});

test('the last parts are as long as they can be', () => {
  expect(order(playing(100, 110), 115, 5)).toEqual({ do: 'wait' });
  expect(order(playing(100, 110), 119, 1)).toEqual({ do: 'fetch', span: part(110, 116) });
  expect(order(playing(100, 110), 113.5, 1)).toEqual({ do: 'wait' });
});

test('what was heard live after the cut is not heard again', () => {
  const heard = [part(130, 400)];
  expect(order(replayFrom(125_000), 400, 0, heard)).toEqual({ do: 'fetch', span: part(125, 130) });
  expect(order(replayFrom(130_000), 400, 0, heard)).toEqual({ do: 'end' });
  expect(order(replayFrom(130_000), 420, 0, heard)).toEqual({ do: 'fetch', span: part(400, 410) });
  expect(order(replayFrom(129_500), 420, 0, heard)).toEqual({ do: 'fetch', span: part(400, 410) });
});

test('a part that stays out of reach ends it, after what is there was heard', () => {
  const broken = outOfReach(asked(playing(100, 110), part(110, 120)), part(110, 120));
  expect(order(broken, 200)).toEqual({ do: 'wait' });
  expect(order(played(broken), 200)).toEqual({ do: 'give up' });
  expect(played(broken).position).toBe(110_000);
});

test('a request that failed is made three times more, each time after a longer wait', () => {
  expect([1, 2, 3, 4].map(retryAfter)).toEqual([1_000, 2_000, 4_000, null]);
});

test('a server that says when to ask again is asked then, or a little earlier', () => {
  expect(['5', '1', '3600', '0', '-1', 'Sat, 28 Nov 2026 03:43:20 GMT', null].map(waitOf)).toEqual([5_000, 1_000, 15_000, 15_000, 15_000, 15_000, 15_000]);
});

test('how long it takes until live sound counts what is said meanwhile', () => {
  expect(leftMillis(100_000, 133_000, [])).toBe(60_000);
  expect(leftMillis(100_000, 133_000, [part(110, 128)])).toBe(24_000);
  expect(leftMillis(132_000, 133_000, [])).toBe(0);
});

test('stretches of live sound are remembered, but not without end', () => {
  expect(withHeard([], 5, 5)).toEqual([]);
  expect(withHeard([], 5, 9)).toEqual([{ from: 5, to: 9 }]);
  const many = Array.from({ length: 30 }, (_, i) => i).reduce((heard, i) => withHeard(heard, 2 * i, 2 * i + 1), withHeard([], 0, 0));
  expect(many.length).toBe(20);
  expect(many.at(-1)).toEqual({ from: 58, to: 59 });
});
