// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import { newAtDoor } from './door-bell';

test('a guest rings once, however often they come back to the door', () => {
  const rung = new Set<string>();
  for (const id of newAtDoor(['Hoa'], rung)) rung.add(id);
  expect(newAtDoor(['Hoa'], rung)).toEqual([]);
  expect(newAtDoor(['Hoa', 'Sơn'], rung)).toEqual(['Sơn']);
});
