// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { Mark, MarkStanding } from '../generated/protocol';
import { mayEnd } from './features/ending';
import { after, person, reduce, welcome } from './test-room';

const an = person('An', { role: 'chair' });
const lap = person('Lập');
const pho = person('Phố');

describe('a page in a meeting', () => {
  it('knows who came and who left', () => {
    const state = after([
      welcome('An', [an]),
      { type: 'participant', participant: lap },
      { type: 'participant', participant: { ...lap, connected: false } },
      { type: 'participant', participant: pho },
      { type: 'participant_left', participant: 'Phố' },
    ]);
    expect(state.phase).toBe('in');
    const bundled = after([
      welcome('An', [an]),
      { type: 'several', messages: [{ type: 'participant', participant: lap }, { type: 'participant_left', participant: 'An' }] },
    ]);
    expect(bundled.room?.participants).toEqual([lap]);
    expect(state.room?.participants.map(({ id, connected }) => [id, connected])).toEqual([
      ['An', true],
      ['Lập', false],
    ]);
  });

  it('says since when the line is lost, and forgets it when the server speaks again', () => {
    const lost = reduce(reduce(after([welcome('An', [an])]), { type: 'lost', at: 7 }), { type: 'lost', at: 9 });
    expect(lost.lostAt).toBe(7);
    expect(lost.room?.participants).toHaveLength(1);
    expect(after([welcome('An', [an, lap])], lost)).toMatchObject({ lostAt: null, phase: 'in' });
  });

  it('knows each note once, as it is now, and what can be brought back', () => {
    const mark = (number: number, text: string, standing: MarkStanding = 'desk'): Mark => ({ number, version: 1, kind: 'conclusion', text, at: number, by: 'Bình', agenda_item: null, standing, amended: false, written_at: 0, changed_by: 'Bình' });
    const texts = (marks: Mark[] | undefined) => marks?.map(({ text }) => text);
    const noted = after([
      welcome('An', [an]),
      { type: 'marked', mark: mark(1, 'Một') },
      { type: 'marked', mark: mark(3, 'Ba', 'published') },
      { type: 'marked', mark: mark(2, 'Hai') },
      { type: 'marked', mark: mark(1, 'Một rưỡi') },
      { type: 'mark_deleted', mark: mark(2, 'Hai') },
    ]);
    expect(texts(noted.room?.marks)).toEqual(['Một rưỡi', 'Ba']);
    expect(texts(noted.room?.deleted_marks)).toEqual(['Hai']);
    const back = after([{ type: 'marked', mark: mark(2, 'Hai') }], noted);
    expect(texts(back.room?.marks)).toEqual(['Một rưỡi', 'Hai', 'Ba']);
    expect(back.room?.deleted_marks).toEqual([]);
    expect(texts(after([{ type: 'unmarked', number: 3 }], noted).room?.marks)).toEqual(['Một rưỡi']);
    // Who has handed the chair over no longer reads what only the desk reads.
    const delegate = after([{ type: 'participant', participant: { ...an, role: 'delegate' } }], noted);
    expect([texts(delegate.room?.marks), delegate.room?.deleted_marks]).toEqual([['Ba'], []]);
  });

  it('keeps its place when the server restarts, and not when it is removed', () => {
    const inside = after([welcome('Lập', [an, lap])]);
    expect(after([{ type: 'closed', reason: 'restarting' }], inside)).toMatchObject({ phase: 'in', closedFor: null });
    const removed = after([{ type: 'closed', reason: 'removed' }], inside);
    expect(removed).toMatchObject({ phase: 'closed', closedFor: 'removed' });
    expect(reduce(removed, { type: 'lost', at: 9 })).toBe(removed);
  });

  it('keeps the stage with a speaker through pauses, and never shows oneself there', () => {
    const inside = after([welcome('An', [an, lap, pho])]);
    const speaks = (...participants: string[]) => ({ type: 'speakers', participants }) as const;
    const lapSpeaks = after([speaks('Lập')], inside);
    expect(lapSpeaks.lastSpeaker).toBe('Lập');
    expect(after([speaks()], lapSpeaks).lastSpeaker).toBe('Lập');
    expect(after([speaks('Phố', 'Lập')], lapSpeaks).lastSpeaker).toBe('Lập');
    expect(after([speaks('An')], lapSpeaks).lastSpeaker).toBe('Lập');
    expect(after([speaks('Phố')], lapSpeaks).lastSpeaker).toBe('Phố');
  });

  it('lists guests at the door until somebody settles them', () => {
    const guest = { id: 'khach', name: 'Khách', unit_name: 'Điện lực', namesake: null, reason: 'guest' as const };
    const waiting = after([welcome('An', [an]), { type: 'guest_waiting', guest }, { type: 'guest_waiting', guest }]);
    expect(waiting.room?.waiting).toEqual([guest]);
    expect(after([{ type: 'guest_settled', participant: 'khach' }], waiting).room?.waiting).toEqual([]);
  });

  it('waits for the opening, then knows since when the meeting runs, with the plan as it stands', () => {
    const before = welcome('An', [an]);
    if (before.type === 'welcome') Object.assign(before.state, { started_at: null, recording: 'not_yet' });
    const waiting = after([before]);
    expect(waiting.room?.started_at).toBe(null);
    const agenda = [{ id: 'm2', title: 'Việc khác', presenter: '', minutes: null, skipped: false }];
    const open = after([{ type: 'opened', at: 9_000, by: 'An', title: 'Giao ban tháng 12', agenda }, { type: 'recording', recording: 'on' }], waiting);
    expect([open.title, open.room?.started_at, open.room?.recording, open.room?.agenda]).toEqual(['Giao ban tháng 12', 9_000, 'on', agenda]);
  });

  it('lets the secretary end the meeting only where no chair is connected, and nobody before the opening', () => {
    const binh = person('Bình', { role: 'secretary' });
    const asBinh = welcome('Bình', [an, binh]);
    if (asBinh.type === 'welcome') asBinh.state.your_role = 'secretary';
    const state = after([asBinh]);
    const away = after([{ type: 'participant', participant: { ...an, connected: false } }], state);
    const ends = [state, away].map(({ room }) => room && mayEnd(room));
    expect(ends).toEqual([false, true]);
    expect(away.room && mayEnd({ ...away.room, started_at: null })).toBe(false);
  });

  it('who handed the chair over no longer sees who waits at the door', () => {
    const asChair = welcome('An', [an, lap]);
    if (asChair.type === 'welcome') Object.assign(asChair.state, { your_role: 'chair', waiting: [{ id: 'k', name: 'Lan', unit_name: 'Báo', namesake: null, reason: 'guest' as const }] });
    const state = after([{ type: 'participant', participant: person('An') }], after([asChair]));
    expect([state.room?.your_role, state.room?.waiting]).toEqual(['delegate', []]);
  });

  it('has the role that the server gives it in the course of the meeting', () => {
    const secretary = after([{ type: 'participant', participant: person('An', { role: 'secretary' }) }], after([welcome('An', [an])]));
    expect(secretary.room?.your_role).toBe('secretary');
  });

  it('says that recording fails, also to who comes later, and takes it back when it works again', () => {
    const failed = after([{ type: 'recording', recording: 'failed' }], after([welcome('An', [an])]));
    expect(failed.room?.recording).toBe('failed');
    expect(after([{ type: 'recording', recording: 'on' }], failed).room?.recording).toBe('on');
    const later = welcome('An', [an]);
    if (later.type === 'welcome') later.state.recording = 'failed';
    expect(after([later]).room?.recording).toBe('failed');
  });

  it('lists whom the chair put out until they are let in again', () => {
    const removed = after([{ type: 'person_removed', person: { id: 'Lập', name: 'Lập', unit_name: 'Xã Tân Lập' } }], after([welcome('An', [an])]));
    expect(removed.room?.removed.map(({ name }) => name)).toEqual(['Lập']);
    expect(after([{ type: 'person_readmitted', participant: 'Lập' }], removed).room?.removed).toEqual([]);
  });

  it('counts time by the server clock', () => {
    const state = after([welcome('An', [an])]);
    expect(state.clockOffset).toBe(50_000);
    expect(reduce(state, { type: 'received', message: { type: 'pong', sent_at: 100, at: 1_150 }, at: 200 }).clockOffset).toBe(1_000);
  });

  it('remembers which videos do not come, and why', () => {
    const paused = { type: 'video_paused', participant: 'Lập', source: 'camera', reason: 'bandwidth' } as const;
    const state = after([welcome('An', [an, lap]), paused]);
    expect([...state.paused]).toEqual([['Lập/camera', 'bandwidth']]);
    expect(after([{ ...paused, reason: null }], state).paused.size).toBe(0);
  });

  it('keeps the quality of the own links and, for chair and secretary, of everybody until the next welcome', () => {
    const state = after([
      welcome('An', [an, lap]),
      { type: 'own_link_quality', up: 'good', down: 'poor' },
      { type: 'link_quality', participants: [{ participant: 'An', level: 'poor' }, { participant: 'Lập', level: 'good' }] },
      { type: 'link_quality', participants: [{ participant: 'Lập', level: null }] },
    ]);
    expect(state.ownLinkQuality).toEqual({ up: 'good', down: 'poor' });
    expect([...state.linkQualities]).toEqual([
      ['An', 'poor'],
      ['Lập', null],
    ]);
    expect(after([welcome('An', [an, lap])], state)).toMatchObject({ ownLinkQuality: { up: null, down: null }, linkQualities: new Map() });
  });
});
