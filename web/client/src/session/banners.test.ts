// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { bannersOf, stillClosed, type Devices } from './banners';
import { newLeaderSeen } from './features/chairing';
import { microphoneOn } from './features/tracks';
import { after, person, reduce, welcome } from './test-room';

const WELL: Devices = {
  microphone: { problem: null, failures: 0 },
  camera: { problem: null, failures: 0 },
  screen: { problem: null, failures: 0 },
  speakerGone: false,
  cameraRests: false,
  added: { rests: false, problems: [] },
  soundAlone: false,
  mutedSpeech: 0,
};
const inside = after([welcome('Bình', [person('Bình', { role: 'secretary' })])]);
const guest = (id: string) => ({ type: 'guest_waiting', guest: { id, name: id, unit_name: 'Công ty Điện lực', namesake: null, reason: 'guest' } }) as const;
const kinds = (...told: Parameters<typeof bannersOf>) => bannersOf(...told).map(({ kind }) => kind);

describe('banners', () => {
  it('of an added camera say that it rests, unless the first one does, and what is wrong with one', () => {
    const rests = { ...WELL, added: { rests: true, problems: [] } };
    expect(kinds(inside, rests, new Set())).toEqual(['addedRests']);
    expect(kinds(inside, { ...rests, cameraRests: true }, new Set())).toEqual(['cameraRests']);
    expect(kinds(inside, { ...WELL, added: { rests: false, problems: ['second_camera/unplugged'] } }, new Set())).toEqual(['addedCamera']);
  });

  it('of a hall without camera is closed once and stays closed; pressing the camera again tells it again', () => {
    const none = { ...WELL, camera: { problem: 'none' as const, failures: 1 } };
    const closed = new Set(bannersOf(inside, none, new Set()).flatMap(({ keys }) => keys));
    expect(kinds(inside, none, new Set())).toEqual(['camera']);
    expect(kinds(inside, none, closed)).toEqual([]);
    expect(kinds(inside, { ...none, camera: { problem: 'none', failures: 2 } }, closed)).toEqual(['camera']);
  });

  it('of a line without large packets says why there is no picture, once for all of them, and stays', () => {
    const lost = { ...WELL, cameraRests: true, soundAlone: true };
    expect(bannersOf(inside, lost, new Set()).map(({ kind, lasts }) => [kind, lasts])).toEqual([['soundAlone', true]]);
  });

  it('of waiting guests, closed, comes back with the next guest', () => {
    const one = after([guest('Đức')], inside);
    const closed = new Set(bannersOf(one, WELL, new Set()).flatMap(({ keys }) => keys));
    expect(kinds(one, WELL, closed)).toEqual([]);
    expect(kinds(after([guest('Hòa')], one), WELL, closed)).toEqual(['waiting']);
  });

  it('say nothing of who was sent out and waits: nobody asks for anything', () => {
    const { guest: person } = guest('Đức');
    expect(kinds(after([{ type: 'guest_waiting', guest: { ...person, reason: 'sent_out' } }], inside), WELL, new Set())).toEqual([]);
  });

  it('stay while what they tell lasts, and close by themselves where it does not', () => {
    const lost = reduce(after([guest('Đức')], inside), { type: 'lost', at: 7 });
    const muted = after([{ type: 'muted_by_chair', by: 'An' }], lost);
    expect(bannersOf(muted, WELL, new Set()).map(({ kind, lasts }) => [kind, lasts])).toEqual([
      ['lost', true],
      ['mutedBy', false],
      ['waiting', true],
    ]);
  });

  it('tell who chairs from now on, once, and close by themselves', () => {
    const room = after([welcome('Bình', [person('An', { role: 'chair' }), person('Bình'), person('Lập')])]);
    const handed = after([{ type: 'participant', participant: person('Lập', { role: 'chair' }) }], room);
    expect(bannersOf(handed, WELL, new Set()).map(({ kind, lasts }) => [kind, lasts])).toEqual([['chair', false]]);
    expect(kinds(reduce(handed, { type: 'changed', change: newLeaderSeen('chair') }), WELL, new Set())).toEqual([]);
  });

  it('tell of a cut with nothing written down where there is sound, and only there', () => {
    const cut = (to: number, text: string | null) => after([{ type: 'missed_speech', from: to - 500, to, lines: text === null ? [] : [{ name: 'An', unit_name: '', starts_at: to - 100, text }], more: false }], inside);
    expect(kinds(cut(5_000, null), WELL, new Set())).toEqual(['missed']);
    expect(kinds(cut(900, null), WELL, new Set())).toEqual([]);
    expect(kinds(cut(900, 'Kính thưa'), WELL, new Set())).toEqual(['missed']);
  });

  it('tell once that a slow line gets sound alone, and once that it is over', () => {
    const slow = after([{ type: 'economy', on: true }], inside);
    const closed = new Set(bannersOf(slow, WELL, new Set()).flatMap(({ keys }) => keys));
    expect(bannersOf(slow, WELL, new Set()).map(({ kind, lasts }) => [kind, lasts])).toEqual([['economy', false]]);
    expect(kinds(slow, WELL, stillClosed(slow, WELL, closed))).toEqual([]);
    expect(kinds(after([{ type: 'economy', on: false }], slow), WELL, closed)).toEqual(['economyOver']);
  });

  it('tell a second muting by the same chair again', () => {
    const muted = after([{ type: 'muted_by_chair', by: 'An' }], inside);
    const closed = new Set(['mutedBy/An']);
    expect(kinds(muted, WELL, stillClosed(muted, WELL, closed))).toEqual([]);
    const on = reduce(muted, { type: 'changed', change: microphoneOn });
    expect(stillClosed(on, WELL, closed).size).toBe(0);
  });
});
