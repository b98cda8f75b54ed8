// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { MeetingRole, ServerMessage } from '../../generated/protocol';
import { after, person, welcome } from '../test-room';

const an = person('An', { role: 'chair' });
const becomes = (name: string, role: MeetingRole): ServerMessage => ({ type: 'participant', participant: person(name, { role }) });
const news = (first: MeetingRole, ...roles: MeetingRole[]) => after([welcome('Hoa', [an, person('Hoa', { role: first })]), ...roles.map((role) => becomes('Hoa', role))]).coChairNews?.is;

describe('what the chair makes of somebody', () => {
  it('is told to them in words', () => {
    expect(news('observer', 'delegate')).toBe('delegate');
    expect(news('observer', 'delegate', 'observer')).toBe('observer');
    expect(news('delegate', 'co_chair')).toBe('begun');
    expect(news('delegate', 'co_chair', 'delegate')).toBe('over');
  });

  it('is no news where nothing has changed, or somebody else is meant', () => {
    expect(news('delegate', 'delegate')).toBeUndefined();
    const state = after([welcome('Hoa', [an, person('Hoa'), person('Lập', { role: 'observer' })]), becomes('Lập', 'delegate')]);
    expect(state.coChairNews).toBeNull();
  });
});
