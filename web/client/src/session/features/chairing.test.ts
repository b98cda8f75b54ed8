// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { MeetingRole, ServerMessage } from '../../generated/protocol';
import type { State } from '../state';
import { after, person, welcome } from '../test-room';

const PEOPLE = [person('An', { role: 'chair' }), person('Bình', { role: 'secretary' }), person('Sáng'), person('Mai')];
const became = (name: string, role: MeetingRole): ServerMessage => ({ type: 'participant', participant: person(name, { role }) });

/** The room as `you` sees it, opened unless `waits`. */
function seenBy(you: string, { waits = false } = {}): State {
  const entered = welcome(you, PEOPLE);
  if (waits && entered.type === 'welcome') entered.state.started_at = null;
  return after([entered]);
}
const told = (state: State, role: 'chair' | 'secretary' = 'chair') => {
  const leader = state.newLeaders[role];
  return leader && [leader.is, leader.by, leader.name];
};

describe('who leads from now on', () => {
  const handOver = [became('An', 'delegate'), became('Sáng', 'chair')];

  it('is told to the new chair with the name of who handed over, in whatever order the server tells it', () => {
    expect(told(after(handOver, seenBy('Sáng')))).toEqual(['you', 'handed', 'An']);
    expect(told(after([...handOver].reverse(), seenBy('Sáng')))).toEqual(['you', 'handed', 'An']);
  });

  it('is told to everybody else by name, the one who handed over included', () => {
    for (const you of ['An', 'Bình', 'Mai']) {
      expect(told(after(handOver, seenBy(you))), you).toEqual(['other', 'handed', 'Sáng']);
      expect(told(after([...handOver].reverse(), seenBy(you))), you).toEqual(['other', 'handed', 'Sáng']);
    }
  });

  it('is told again when the chair is taken back', () => {
    const back: ServerMessage[] = [...handOver, became('An', 'chair'), became('Sáng', 'delegate')];
    expect(told(after(back, seenBy('An')))).toEqual(['you', 'returned', 'An']);
    const former = after(back, seenBy('Sáng'));
    expect(told(former)).toEqual(['other', 'returned', 'An']);
    expect(former.newLeaders.chair?.count).toBe(2);
  });

  it('is told where a changed plan names others before the opening, and who may take the chair back follows', () => {
    const plan = [became('An', 'delegate'), became('Sáng', 'chair'), became('Bình', 'delegate'), became('Mai', 'secretary')];
    const sang = after(plan, seenBy('Sáng', { waits: true }));
    expect([told(sang), told(sang, 'secretary')]).toEqual([['you', 'plan', 'Sáng'], ['other', 'plan', 'Mai']]);
    expect(sang.room?.planned_chair).toBe('Sáng');
    expect(told(after(plan, seenBy('Mai', { waits: true })), 'secretary')).toEqual(['you', 'plan', 'Mai']);
    expect(told(after([became('An', 'delegate')], seenBy('An', { waits: true })))).toEqual(['no_more', 'plan', 'An']);
  });

  it('is told to who had the role that somebody else has it instead, and that the plan was changed', () => {
    const plan = [became('Mai', 'secretary'), became('Bình', 'delegate')];
    for (const order of [plan, [...plan].reverse()]) {
      expect(told(after(order, seenBy('Bình', { waits: true })), 'secretary')).toEqual(['instead_of_you', 'plan', 'Mai']);
    }
    expect(told(after(plan, seenBy('Sáng', { waits: true })), 'secretary')).toEqual(['other', 'plan', 'Mai']);
  });

  it('is told to who handed over when the new chair leaves, until somebody chairs again', () => {
    const left: ServerMessage[] = [...handOver, { type: 'participant_left', participant: 'Sáng' }];
    expect(told(after(left, seenBy('An')))).toEqual(['left', 'handed', 'Sáng']);
    expect(told(after(left, seenBy('Mai')))).toEqual(['other', 'handed', 'Sáng']);
    expect(told(after(left, seenBy('Bình'))), 'the secretary may end it').toEqual(['left', 'handed', 'Sáng']);
    expect(told(after([...left, became('An', 'chair')], seenBy('Bình')))).toEqual(['other', 'returned', 'An']);
    expect(told(after([...left, became('Sáng', 'chair')], seenBy('An')))).toBeNull();
    expect(told(after([...left, became('An', 'chair')], seenBy('An')))).toEqual(['you', 'returned', 'An']);
  });

  it('is told after a lost line too', () => {
    const now = PEOPLE.map((one) => (one.id === 'An' ? person('An') : one.id === 'Sáng' ? person('Sáng', { role: 'chair' }) : one));
    expect(told(after([welcome('Mai', now)], seenBy('Mai')))).toEqual(['other', 'handed', 'Sáng']);
  });

  it('is not told when somebody comes in, comes back, or a machine has the role', () => {
    const encoder = { ...person('Hội trường', { role: 'delegate' }), is_machine: true };
    const machine: ServerMessage[] = [{ type: 'participant', participant: encoder }, { type: 'participant', participant: { ...encoder, role: 'chair' } }];
    const back: ServerMessage[] = [{ type: 'participant_left', participant: 'An' }, became('An', 'chair'), became('An', 'chair'), ...machine];
    expect(after(back, seenBy('Mai')).newLeaders).toEqual({ chair: null, secretary: null });
  });
});
