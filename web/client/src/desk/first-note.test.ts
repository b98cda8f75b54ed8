// SPDX-License-Identifier: MPL-2.0
import { signal } from '@preact/signals';
import { expect, it } from 'vitest';

import type { Mark } from '../generated/protocol';
import { after, person, welcome } from '../session/test-room';
import { latestOwn } from './first-note';
import { Notes } from './note-changes';
import type { Session } from '../session/session';

const note = (number: number, by: string): Mark => ({ number, version: 1, kind: 'conclusion', text: `Ghi chú ${number}`, at: 0, by, agenda_item: null, standing: 'desk', amended: false, written_at: 0, changed_by: by });

it('a note that was written before the rest of the desk came is still the latest when it is here', () => {
  const state = signal(after([welcome('Bình', [person('An', { role: 'chair' }), person('Bình', { role: 'secretary' })])]));
  const session = { state, send: () => true } as unknown as Session;
  const receive = (mark: Mark) => (state.value = after([{ type: 'marked', mark }], state.value));
  receive(note(1, 'Bình'));
  expect(latestOwn(session), 'it was there before').toBeUndefined();
  receive(note(2, 'Bình'));
  receive(note(3, 'An'));
  expect(latestOwn(session)?.number).toBe(2);
  new Notes(session);
  expect(latestOwn(session)?.number).toBe(2);
});
