// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { Paper, Participant, RoomState, ServerMessage } from '../../generated/protocol';
import { grouped, inTheWay, mayAdd, mayDelete, mayReplace, mayShow, mayTurn, newerThan, papersIn, read, readIn, shownIn, versionsOf } from '../../papers/rules';
import type { State } from '../state';
import { after, person, reduce, room, welcome } from '../test-room';

const paper = (id: string, by: string, agenda_item: string | null = null): Paper => ({ id, document: id, version: 1, agenda_item, name: `${id}.pdf`, pages: 5, drawn: 5, conversion: null, bytes: 1_000, added_by: by, added_by_name: by, added_at: 0, is_late: false });
const PAPERS = [paper('plan', 'Bình'), paper('report', 'Lập', 'budget'), paper('old', 'Lập', 'gone')];
const PEOPLE = [person('An', { role: 'chair' }), person('Bình', { role: 'secretary' }), person('Lập'), person('Phố')];

const told = (state: State, message: ServerMessage) => reduce(state, { type: 'received', message, at: 0 });
const shows = (by: string, page = 0, id = 'plan'): ServerMessage => ({ type: 'page_shown', shown_page: { paper: id, page, by } });

/** What somebody's page knows. */
function stateOf(you: string, people: Participant[] = PEOPLE): State {
  const role = people.find(({ id }) => id === you)?.role ?? 'observer';
  return after([{ type: 'welcome', you, version: 1, state: { ...room(people), your_role: role, papers: PAPERS } }]);
}

const shown = (state: State) => state.room && shownIn(state.room);

describe('papers', () => {
  it('are those that the server told last; a server of before has none', () => {
    const state = told(stateOf('Lập'), { type: 'papers_changed', added: [], deleted: PAPERS.slice(0, 1).map(({ id }) => id) });
    expect(state.room?.papers.map(({ id }) => id)).toEqual(['report', 'old']);
    const old: Partial<RoomState> = room(PEOPLE);
    delete old.papers;
    delete old.shown_page;
    expect(papersIn(old)).toEqual([]);
    const before = after([{ ...welcome('Lập', PEOPLE), state: old } as unknown as ServerMessage]);
    expect(shown(before)).toBeNull();
    expect(mayTurn(before)).toBe(false);
  });

  it('are added, replaced and ready page by page', () => {
    const late = PAPERS.slice(0, 1).map((one) => ({ ...one, id: 'late', drawn: 0 }));
    const state = told(told(stateOf('Lập'), { type: 'papers_changed', added: late, deleted: [] }), { type: 'pages_drawn', drawn: [{ paper: 'late', drawn: 2 }] });
    expect(state.room?.papers.map(({ id }) => id)).toEqual([...PAPERS.map(({ id }) => id), 'late']);
    expect(state.room?.papers.at(-1)?.drawn).toBe(2);
  });

  it('stand under their items in the order of the agenda, the others at the end', () => {
    const agenda = ['opening', 'budget'].map((id) => ({ id, title: id, presenter: '', minutes: null, skipped: false }));
    expect(grouped(PAPERS, agenda).map(({ item, n, papers }) => [item?.id, n, papers.map(({ id }) => id)])).toEqual([
      ['budget', 2, ['report']],
      [undefined, 0, ['plan', 'old']],
    ]);
  });

  it('are listed in their newest version, in the place of the first', () => {
    const [plan, report] = PAPERS as [Paper, Paper];
    const second = { ...report, id: 'second', document: 'report', version: 2, added_by: 'Bình', added_at: 9 };
    const papers = [plan, report, { ...plan, id: 'other', document: 'other', agenda_item: 'budget', added_at: 5 }, second];
    const agenda = [{ id: 'budget', title: 'budget', presenter: '', minutes: null, skipped: false }];
    expect(grouped(papers, agenda)[0]?.papers.map(({ id }) => id)).toEqual(['second', 'other']);
    expect(versionsOf(papers, second).map(({ id }) => id)).toEqual(['second', 'report']);
    expect([newerThan(papers, report)?.id, newerThan(papers, second)]).toEqual(['second', null]);
    // Who sent the first version shows and replaces what the secretary made of it.
    const state = told(stateOf('Lập'), { type: 'papers_changed', added: [second], deleted: [] });
    expect([mayShow(state, second), mayReplace(state, second), mayDelete(state, second), mayReplace(stateOf('Phố'), report)]).toEqual([true, true, false, false]);
  });

  it('are added by all but observers, guests and machines, shown and deleted by chair, secretary and whoever added them', () => {
    const [plan, report] = PAPERS as [Paper, Paper];
    const may = (state: State) => [mayAdd(state), mayShow(state, plan), mayShow(state, report), mayDelete(state, report)];
    expect(may(stateOf('An'))).toEqual([true, true, true, true]);
    expect(may(stateOf('Bình'))).toEqual([true, true, true, true]);
    expect(may(stateOf('Lập'))).toEqual([true, false, true, true]);
    expect(may(stateOf('Phố'))).toEqual([true, false, false, false]);
    const without = (change: Partial<Participant>) => stateOf('Phố', PEOPLE.map((one) => (one.id === 'Phố' ? { ...one, ...change } : one)));
    for (const change of [{ role: 'observer' }, { is_guest: true }, { is_machine: true }] as const) expect(mayAdd(without(change))).toBe(false);
  });
});

describe('the shown page', () => {
  it('is turned and stopped by who shows it, chair and secretary', () => {
    for (const [you, may] of [['An', true], ['Bình', true], ['Lập', true], ['Phố', false]] as const) {
      expect(mayTurn(told(stateOf(you), shows('Lập'))), you).toBe(may);
    }
    expect(mayTurn(stateOf('An'))).toBe(false);
  });

  it('is taken over only after asking, unless who shows it is away', () => {
    expect(inTheWay(told(stateOf('Lập'), shows('Lập')))).toBeNull();
    const state = told(stateOf('Bình'), shows('Lập'));
    expect(inTheWay(state)?.id).toBe('Lập');
    expect(inTheWay(told(state, { type: 'participant', participant: { ...person('Lập'), connected: false } }))).toBeNull();
    const left = told(state, { type: 'participant_left', participant: 'Lập' });
    expect(inTheWay(left)).toBeNull();
    expect(shown(left)?.page).toBe(0);
  });

  it('is pointed at until it is turned, and not after a lost line', () => {
    const pointed = told(told(stateOf('Lập'), shows('An')), { type: 'pointed', at: { x: 10, y: 20 } });
    expect(pointed.pointed).toEqual({ x: 10, y: 20 });
    expect(told(pointed, shows('An', 1)).pointed).toBeNull();
    expect(told(pointed, welcome('Lập', PEOPLE)).pointed).toBeNull();
    expect(told(pointed, { type: 'pointed', at: null }).pointed).toBeNull();
  });

  it('is hidden by what one reads alone, until that is closed or deleted', () => {
    const reading = reduce(told(stateOf('Lập'), shows('An')), { type: 'changed', change: read({ paper: 'report', page: 3 }) });
    expect(readIn(reading)).toMatchObject({ paper: { id: 'report' }, page: 3 });
    expect(readIn(told(reading, { type: 'papers_changed', added: [], deleted: PAPERS.slice(1).map(({ id }) => id) }))).toBeNull();
    expect(readIn(reduce(reading, { type: 'changed', change: read(null) }))).toBeNull();
  });
});
