// SPDX-License-Identifier: MPL-2.0
import type { EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';

import type { DraftEditor } from '../../generated/protocol';
import { openEditor } from '../editor-state';
import { MinutesBuilder } from '../testing';
import { showCursors, timePassed } from './cursors';
import { people } from './others';

const opened = () => openEditor(new MinutesBuilder().paragraph('Thu đạt 98 %.').paragraph('Giao Sở.').build().body, { choose: () => undefined, play: () => undefined, shared: () => null });
const at = (head: number) => [{ connection: 2, name: 'Bình', colour: 1, anchor: head, head }];

/** The names that stand in the text. */
function named(state: EditorState): string[] {
  const sets = state.plugins.flatMap((plugin) => {
    const shown = plugin.getState(state) as { marks?: { find: () => { type: { attrs?: Record<string, string> } }[] } } | undefined;
    return shown?.marks?.find() ?? [];
  });
  return sets.flatMap(({ type }) => (type.attrs?.['class']?.includes('other-named') ? [type.attrs['data-name'] ?? ''] : []));
}

test('the name stands at a cursor that has moved, and goes while it rests', () => {
  let state = opened();
  state = state.apply(showCursors(state, at(5), 1_000));
  expect(named(state)).toEqual(['Bình']);
  state = state.apply(timePassed(state, 3_900));
  expect(named(state)).toEqual(['Bình']);
  state = state.apply(timePassed(state, 4_100));
  expect(named(state)).toEqual([]);
  state = state.apply(showCursors(state, at(5), 5_000));
  expect(named(state)).toEqual([]);
  state = state.apply(showCursors(state, at(7), 6_000));
  expect(named(state)).toEqual(['Bình']);
});

test('what is typed before the cursor of the other does not show the name again, what the other types does', () => {
  let state = opened();
  state = state.apply(showCursors(state, at(10), 0));
  state = state.apply(state.tr.insertText('Năm nay: ', 1));
  state = state.apply(showCursors(state, at(19), 10_000));
  expect(named(state)).toEqual([]);
  state = state.apply(state.tr.insertText('!', 19));
  state = state.apply(showCursors(state, at(20), 11_000));
  expect(named(state)).toEqual(['Bình']);
});

test('a person with several windows is listed once', () => {
  const window = (connection: number, user: string): DraftEditor => ({ connection, user, name: user, cursor: null });
  expect(people([window(7, 'an'), window(3, 'binh'), window(5, 'an')]).map(({ user }) => user)).toEqual(['binh', 'an']);
});
