// SPDX-License-Identifier: MPL-2.0
import { findNext, replaceAll, SearchQuery, setSearchState } from 'prosemirror-search';
import type { Command, EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';

import { openEditor } from './editor-state';
import { placesOf } from './find';
import { MinutesBuilder } from './testing';

const open = () =>
  openEditor(new MinutesBuilder().heading('Sở Tài chính').paragraph('Giao sở tài chính, Sở Y tế. Sở Tài chính báo cáo.').build().body, { choose: () => undefined, play: () => undefined, shared: () => null });

function run(state: EditorState, command: Command): EditorState {
  let after = state;
  command(state, (transaction) => (after = state.apply(transaction)));
  return after;
}

test('places are counted whatever their case, and the selected one is known', () => {
  const query = new SearchQuery({ search: 'sở tài chính', literal: true });
  let state = open();
  state = state.apply(setSearchState(state.tr, query));
  expect(placesOf(state, query)).toEqual({ n: 3, at: 0 });
  state = run(state, findNext);
  expect(placesOf(state, query).at).toBeGreaterThan(0);
  expect(placesOf(state, new SearchQuery({ search: 'Sở Tài chính', caseSensitive: true, literal: true })).n).toBe(2);
  expect(placesOf(state, new SearchQuery({ search: 'tài', wholeWord: true, literal: true })).n).toBe(3);
  expect(placesOf(state, new SearchQuery({ search: '', literal: true })).n).toBe(0);
});

test('everything is replaced at once, marks of the format stay', () => {
  let state = open();
  state = state.apply(setSearchState(state.tr, new SearchQuery({ search: 'sở tài chính', replace: 'Sở Tài chính và Kế hoạch', literal: true })));
  state = run(state, replaceAll);
  expect(state.doc.textContent.match(/Sở Tài chính và Kế hoạch/g)).toHaveLength(3);
});
