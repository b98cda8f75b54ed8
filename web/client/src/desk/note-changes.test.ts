// SPDX-License-Identifier: MPL-2.0
import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';

import type { ClientMessage, Mark, Problem } from '../generated/protocol';
import type { State } from '../session/state';
import { after, person, welcome } from '../session/test-room';
import { Notes, since, type Draft } from './note-changes';

const first: Mark = {
  number: 3,
  version: 1,
  kind: 'conclusion',
  text: 'Giao Sở TC',
  at: 0,
  by: 'Bình',
  agenda_item: null,
  standing: 'desk',
  amended: false,
  written_at: 0,
  changed_by: 'Bình',
};

/** A later version of the note by somebody. */
const later = (by: string, change: Partial<Mark>, of: Mark = first): Mark => ({ ...of, version: of.version + 1, changed_by: by, ...change });

/** Bình's desk in a room that a test tells. */
function desk() {
  const state = signal<State>(after([welcome('Bình', [person('Bình', { role: 'secretary' }), person('An', { role: 'chair' })]), { type: 'marked', mark: first }]));
  const sent: ClientMessage[] = [];
  const notes = new Notes({ state, send: (message) => sent.push(message) > 0 });
  const tell = (...messages: Parameters<typeof after>[0]) => (state.value = after(messages, state.value));
  return { state, sent, notes, tell };
}

function drafted(notes: Notes): Draft {
  notes.edit(first);
  const draft = notes.drafts.value.get(first.number);
  if (!draft) throw new Error('the note is being changed');
  draft.text.value = 'Giao Sở Tài chính ';
  return draft;
}

const refused: Problem = { type: '', code: 'mark_changed', title: '', detail: '', status: 409 };

describe('a note that is being changed', () => {
  it('goes out with the version that was seen, and is saved when that very change comes back', () => {
    const { notes, sent, tell } = desk();
    const draft = drafted(notes);
    notes.save(draft);
    expect(sent).toEqual([{ type: 'change_mark', seen: { number: 3, version: 1 }, kind: 'conclusion', text: 'Giao Sở Tài chính', agenda_item: null }]);
    expect(since(draft, first, 'Bình')).toEqual({ is: 'same' });
    expect(notes.isAsked(first)).toBe(true);
    const saved = later('Bình', { text: 'Giao Sở Tài chính' });
    tell({ type: 'marked', mark: saved });
    expect(since(draft, saved, 'Bình')).toEqual({ is: 'saved' });
    expect(notes.isAsked(saved)).toBe(false);
  });

  it('is not taken for saved when somebody else was faster', () => {
    const { notes, tell } = desk();
    const draft = drafted(notes);
    notes.save(draft);
    const theirs = later('An', { text: 'Giao Sở Xây dựng' });
    tell({ type: 'marked', mark: theirs }, { type: 'refused', problem: refused });
    expect(since(draft, theirs, 'Bình')).toEqual({ is: 'changed', by: 'An' });
    expect(draft.text.value).toBe('Giao Sở Tài chính ');
    // Brought back by oneself later on it is still not the change that was refused.
    const own = later('Bình', { standing: 'published' });
    expect(since(draft, own, 'Bình')).toEqual({ is: 'later' });
  });

  it('asks before it goes to everybody because somebody has published it meanwhile', () => {
    const { notes } = desk();
    const draft = drafted(notes);
    expect(since(draft, later('An', { standing: 'published' }), 'Bình')).toEqual({ is: 'published', by: 'An' });
    expect(since(draft, undefined, 'Bình')).toEqual({ is: 'deleted' });
    expect(since(draft, later('An', {}, later('An', {})), 'Bình')).toEqual({ is: 'later' });
  });

  it('can be sent again after a lost line', () => {
    const { notes, state } = desk();
    const draft = drafted(notes);
    notes.save(draft);
    state.value = { ...state.value, lostAt: 7 };
    expect(notes.isAsked(first)).toBe(false);
    expect(notes.drafts.value.get(3)?.text.value).toBe('Giao Sở Tài chính ');
  });
});

it('more notes than one message takes are published by several', () => {
  const { notes, sent } = desk();
  notes.publish(Array.from({ length: 450 }, (_, n) => ({ ...first, number: n })));
  expect(sent.map((message) => (message.type === 'publish_marks' ? message.seen.length : 0))).toEqual([200, 200, 50]);
});
