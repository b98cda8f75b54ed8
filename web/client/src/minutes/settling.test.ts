// SPDX-License-Identifier: MPL-2.0
import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ProblemError, type Refusal } from '../api/client';
import '../i18n/groups/outside-the-call';
import { begin } from './autosave';
import type { MinutesModel } from './model';
import { whenSettled } from './settling';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const changed = () => new ProblemError({ code: 'minutes_changed', title: 'Người khác vừa lưu', detail: '' }, 409);

/** A page that is saved, while these people write. */
function page(writing: string[] = [], notSaved: Refusal | null = null) {
  let revision = 4;
  const autosave = signal(begin(revision, 0));
  const save = () => {
    autosave.value = begin((revision += 1), 0);
    return Promise.resolve(notSaved === null);
  };
  const together = { document: signal({}), writing: signal(writing), save };
  return { together, autosave, notSaved: signal(notSaved), saveNow: () => undefined } as unknown as MinutesModel;
}

test('what was overtaken by a keystroke is tried again with what is on the screen then', async () => {
  const tried: number[] = [];
  const done = whenSettled(page(['Bình']), (revision) => {
    tried.push(revision);
    return tried.length < 3 ? Promise.reject(changed()) : Promise.resolve('trình');
  });
  await vi.runAllTimersAsync();
  expect(await done).toBe('trình');
  expect(tried).toEqual([5, 6, 7]);
});

test('if the other never pauses, it is said who writes and what to do', async () => {
  const done = whenSettled(page(['Trần Thị Bình']), () => Promise.reject(changed())).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(15_000);
  const { problem } = (await done) as ProblemError;
  expect(problem.title).toBe('Trần Thị Bình đang viết nên chưa làm được.');
  expect(problem.detail).toContain('Hãy báo Trần Thị Bình dừng gõ vài giây');
});

test('another refusal is told at once, and a field that cannot be saved by its name', async () => {
  const refused = await whenSettled(page(), () => Promise.reject(new ProblemError({ code: 'number_taken', title: '', detail: '' }, 409))).catch((error: unknown) => error);
  expect((refused as ProblemError).problem.code).toBe('number_taken');
  const tooLong: Refusal = { code: 'head_field_too_long', title: '', detail: '', fact: 'venue' };
  const named = await whenSettled(page([], tooLong), () => Promise.resolve()).catch((error: unknown) => error);
  expect((named as ProblemError).problem.title).toBe('Mục "Địa điểm" quá dài nên chưa lưu thành bản mới được.');
});
