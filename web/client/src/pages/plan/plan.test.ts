// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { MeetingView } from '../../generated/protocol';
import { changeOf, copyOf, datesOf, dayThatIsNot, draftOf, emptyPlan, hasPart, missingIn, planOf, readDate, readTime, seriesOf } from './draft';
import { branches, found } from './tree';

const noon = Date.UTC(2026, 10, 3, 5, 20);

describe('planning a meeting', () => {
  it('begins at the next full hour and says what is missing', () => {
    const draft = emptyPlan(noon);
    expect([draft.date, draft.time]).toEqual(['03/11/2026', '13:00']);
    expect(Object.keys(missingIn(draft))).toEqual(['title', 'chair', 'secretary']);
    expect(planOf(draft)).toBeNull();
  });

  it('reads days and hours as offices write them, and refuses days that do not exist', () => {
    expect(readDate('3-11-2026')).toEqual({ day: 3, month: 11, year: 2026 });
    expect(readDate('1/12/26')).toEqual({ day: 1, month: 12, year: 2026 });
    expect(['1/12/126', '1/12', '1/12/2'].map(readDate)).toEqual([null, null, null]);
    expect(dayThatIsNot('29/2/26')).toEqual({ day: 29, month: '2/2026' });
    expect(readDate('31/02/2026')).toBeNull();
    expect(dayThatIsNot('31/11/2026')).toEqual({ day: 31, month: '11' });
    expect(dayThatIsNot('29/02/2026')).toEqual({ day: 29, month: '2/2026' });
    expect(['30/11/2026', '1/13/2026', 'mai'].map(dayThatIsNot)).toEqual([null, null, null]);
    expect(missingIn({ ...emptyPlan(noon), date: '31/11/2026' }).date).toBe('plan.date.noSuch');
    expect(readTime('8h')).toEqual({ hour: 8, minute: 0 });
    expect(readTime('14h30')).toEqual({ hour: 14, minute: 30 });
    expect(readTime('8 giờ 30 phút')).toEqual({ hour: 8, minute: 30 });
    expect(['24:00', '2:00 chiều'].map(readTime)).toEqual([null, null]);
  });

  it('knows who does not see the meeting that they plan for others', () => {
    const draft = { ...emptyPlan(noon), chair: 'an', secretary: 'binh' };
    const clerk = { id: 'cuong', unit: 'office', is_admin: false };
    expect(hasPart(draft, clerk, 'province')).toBe(false);
    expect(hasPart(draft, { ...clerk, is_admin: true }, 'province')).toBe(true);
    expect(hasPart(draft, { ...clerk, id: 'binh' }, 'province')).toBe(true);
    expect(hasPart(draft, clerk, 'office')).toBe(true);
    expect(hasPart({ ...draft, units: new Set(['office']) }, clerk, 'province')).toBe(true);
    // The unit that holds the meeting stays when its chair changes.
    expect(hasPart({ ...draft, unit: 'province' }, clerk, 'office')).toBe(false);
  });

  it('leaves empty agenda lines out', () => {
    const plan = planOf({
      ...emptyPlan(noon),
      title: ' Giao ban ',
      chair: 'an',
      secretary: 'binh',
      agenda: [
        { key: 1, id: null, title: 'Thu ngân sách', presenter: '', minutes: ' 15 phút' },
        { key: 2, id: null, title: ' ', presenter: 'Bình', minutes: 'nhiều' },
      ],
    });
    expect(plan).toMatchObject({ title: 'Giao ban', agenda: [{ id: null, title: 'Thu ngân sách', presenter: '', minutes: 15 }] });
    expect(plan?.starts_at).toBe(Date.UTC(2026, 10, 3, 6, 0));
  });
});

describe('changing a planned meeting', () => {
  const an = { user: { id: 'an', username: 'an', name: 'An', title: '', unit: 't', is_admin: false }, unit_name: 'UBND tỉnh', disabled: false, waits: false };
  const view: MeetingView = {
    meeting: {
      id: 'giao-ban', title: 'Giao ban', state: 'planned', starts_at: Date.UTC(2026, 10, 3, 1, 30), chair: 'an', secretary: 'binh', unit: 't',
      invited_units: ['x1'], agenda: [{ id: 'm1', title: 'Thu ngân sách', presenter: 'Sở Tài chính', minutes: null, skipped: false }], started_at: null, ended_at: null, cancel_reason: '', postponed: null,
      invitees: { observer_units: [], people: [], expected: [], deputies: [], raised: [] },
    },
    unit_name: 'UBND tỉnh', chair: an, secretary: an, invited_units: [{ id: 'x1', code: 'x1', name: 'Xã Bản Phố', parent: 't' }], invited_people: [], my_role: 'chair', held_elsewhere: false, may_edit: true, plan_fingerprint: 'as-seen', later_in_series: [], may_invite: true, invites_guests: false, attendance: [], minutes: [],
  };

  it('starts from what was planned and sends it back unchanged when nothing is edited', () => {
    const draft = draftOf(view);
    expect([draft.date, draft.time]).toEqual(['03/11/2026', '08:30']);
    const { title, starts_at, chair, secretary, unit, invited_units, agenda } = view.meeting;
    const items = agenda.map(({ id, title: name, presenter, minutes }) => ({ id, title: name, presenter, minutes }));
    expect(planOf(draft)).toEqual({ title, starts_at, chair, secretary, unit, key: null, invited_units, invitees: { observer_units: [], people: [], expected: [] }, keeps_chat: null, held_elsewhere: false, agenda: items });
  });

  it('names the plan that was changed, so that nobody else is overwritten', () => {
    const draft = { ...draftOf(view), title: 'Giao ban tháng 12' };
    expect(changeOf(draft, view)).toEqual({ base_fingerprint: 'as-seen', plan: planOf(draft) });
    expect(changeOf({ ...draft, title: ' ' }, view)).toBeNull();
  });

  it('says at once that chair and secretary must be two people', () => {
    expect(missingIn({ ...draftOf(view), secretary: 'an' })).toEqual({ secretary: 'plan.secretary.same' });
  });
});

describe('the tree of units', () => {
  const unit = (id: string, name: string, parent: string | null) => ({ id, code: id, name, parent });
  const units = [unit('x2', 'Xã Tân Lập', 't'), unit('t', 'UBND tỉnh', null), unit('x1', 'Xã Bản Phố', 't'), unit('lost', 'Cơ quan khác', 'gone')];

  it('puts every unit under its parent, by name, and knows all below it', () => {
    expect(branches(units).map(({ unit: { id }, depth, all }) => [id, depth, all.length])).toEqual([
      ['lost', 0, 1],
      ['t', 0, 3],
      ['x1', 1, 1],
      ['x2', 1, 1],
    ]);
  });

  it('is searched with and without marks', () => {
    expect(found(branches(units), 'tan lap').map(({ unit: { id } }) => id)).toEqual(['x2']);
  });
});

describe('meetings that are held again', () => {
  const an = { user: { id: 'an', username: 'an', name: 'An', title: '', unit: 't', is_admin: false }, unit_name: 'UBND tỉnh', disabled: false, waits: false };
  const starts_at = Date.UTC(2026, 10, 3, 1, 30);
  const view: MeetingView = {
    meeting: {
      id: 'giao-ban', title: 'Giao ban', state: 'ended', starts_at, chair: 'an', secretary: 'binh', unit: 't', invited_units: ['x1'],
      agenda: [{ id: 'm1', title: 'Thu ngân sách', presenter: '', minutes: 20, skipped: true }], started_at: starts_at, ended_at: starts_at + 1, cancel_reason: '', postponed: null,
      invitees: { observer_units: [], people: [], expected: [], deputies: [], raised: [] },
    },
    unit_name: 'UBND tỉnh', chair: an, secretary: an, invited_units: [{ id: 'x1', code: 'x1', name: 'Xã Bản Phố', parent: 't' }], invited_people: [], my_role: 'chair', held_elsewhere: false, may_edit: true, plan_fingerprint: '', later_in_series: [], may_invite: true, invites_guests: false, attendance: [], minutes: [],
  };

  it('are planned like an earlier one, on the same day of the week, the next time that comes', () => {
    const copy = copyOf(view, Date.UTC(2026, 10, 5, 2, 0));
    expect([copy.date, copy.time, copy.agenda[0]?.id, copy.agenda[0]?.minutes]).toEqual(['10/11/2026', '08:30', null, '20']);
    expect(copyOf(view, Date.UTC(2026, 11, 1, 5, 0)).date).toBe('08/12/2026');
    expect(planOf(copy)?.agenda).toEqual([{ id: null, title: 'Thu ngân sách', presenter: '', minutes: 20 }]);
  });

  it('are held by the same unit, and led by nobody whose account is closed', () => {
    expect(planOf(copyOf({ ...view, meeting: { ...view.meeting, unit: 'so-tai-chinh' } }, starts_at))?.unit).toBe('so-tai-chinh');
    const copy = copyOf({ ...view, chair: { ...an, disabled: true } }, starts_at);
    expect([copy.chair, copy.secretary, missingIn(copy).chair]).toEqual(['', 'binh', 'plan.chair.missing']);
  });

  it('are on the days that the server plans', () => {
    const days = (every: 'week' | 'two_weeks' | 'month', first: number) => datesOf(first, every, 3).map((at) => new Date(at).toISOString().slice(0, 16));
    // 06:30 in Việt Nam is the day before in UTC: the 31st here.
    const last = Date.UTC(2026, 11, 30, 23, 30);
    expect(days('month', last)).toEqual(['2026-12-30T23:30', '2027-01-30T23:30', '2027-02-27T23:30']);
    expect(days('week', starts_at)).toEqual(['2026-11-03T01:30', '2026-11-10T01:30', '2026-11-17T01:30']);
    expect(days('two_weeks', starts_at)[1]).toBe('2026-11-17T01:30');
  });

  it('are as many as somebody says, and at least two', () => {
    const copy = { ...copyOf(view, starts_at), every: 'week' as const };
    expect(seriesOf({ ...copy, times: '12' })).toMatchObject({ every: 'week', times: 12 });
    for (const times of ['1', '54', 'mười', '']) expect(missingIn({ ...copy, times }).times).toBe('plan.times.wrong');
    expect(seriesOf({ ...copy, every: 'once' })).toBeNull();
  });
});
