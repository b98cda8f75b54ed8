// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { type FoundCopy, LocalCopies, type LocalCopy, type Shelf } from './local-copy';
import { MinutesBuilder } from './testing';

/** The shelf of one machine. */
class Machine implements Shelf {
  readonly kept = new Map<string, FoundCopy>();
  all = () => Promise.resolve([...this.kept.values()]);
  change: Shelf['change'] = ({ put, remove = [] }) => {
    if (put) this.kept.set(put.key, put);
    for (const { key, editedAt } of remove) if ((this.kept.get(key)?.editedAt ?? Infinity) <= editedAt) this.kept.delete(key);
    return Promise.resolve();
  };
  window = (person = 'an', now = 100) => new LocalCopies(person, 'm1', () => undefined, this, () => now);
}

const copy = (words: string, editedAt = 1): LocalCopy => ({ base: 3, edits: new Uint8Array([1]), content: new MinutesBuilder().paragraph(words).build(), editedAt });
const written = () => new Promise((resolve) => setTimeout(resolve));

test('two windows of one person that are closed without a line lose nothing', async () => {
  const machine = new Machine();
  machine.window().keep(copy('Một.', 1));
  machine.window().keep(copy('Hai.', 2));
  machine.window('binh').keep(copy('Của người khác.', 3));
  await written();
  expect((await machine.window().read()).map(({ editedAt }) => editedAt)).toEqual([2, 1]);
});

test('what another window has left goes once this one has kept or sent it, unless that one has written since', async () => {
  const machine = new Machine();
  const open = machine.window();
  open.keep(copy('Một.', 1));
  machine.window().keep(copy('Hai.', 2));
  await written();
  const next = machine.window();
  next.adopt(await next.read());
  await written();
  expect(machine.kept.size).toBe(2);
  open.keep(copy('Một, và thêm.', 5));
  await written();
  next.forget();
  await written();
  expect([...machine.kept.values()].map(({ editedAt }) => editedAt)).toEqual([5]);
});

test('a copy that a write under way does not hold stays', async () => {
  const machine = new Machine();
  machine.window().keep(copy('Một.', 1));
  await written();
  const next = machine.window();
  const found = await next.read();
  next.forget();
  next.adopt(found);
  await written();
  expect(machine.kept.size).toBe(1);
});

test('copies of before, old ones and too many', async () => {
  const machine = new Machine();
  const day = 24 * 3_600_000;
  machine.kept.set('an/m1', { ...copy('Bản cũ.', 70 * day), key: 'an/m1' });
  machine.kept.set('an/m10/x', { ...copy('Biên bản khác.', 70 * day), key: 'an/m10/x' });
  machine.kept.set('binh/m9', { ...copy('Đã quá lâu.', 1), key: 'binh/m9' });
  const found = await machine.window('an', 100 * day).read();
  expect(found.map(({ key }) => key)).toEqual(['an/m1']);
  expect([...machine.kept.keys()]).toEqual(['an/m1', 'an/m10/x']);
  for (let n = 0; n < 30; n += 1) machine.kept.set(`an/m1/${n}`, { ...copy('Nhiều.', 80 * day + n), key: `an/m1/${n}` });
  expect(await machine.window('an', 100 * day).read()).toHaveLength(20);
  expect(machine.kept.size).toBe(21);
});
