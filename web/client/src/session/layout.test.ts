// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { arrange, slotOf } from './layout';
import { person } from './test-room';

const an = person('An', { role: 'chair' });
const lap = person('Lập');
const pho = person('Phố', { on: ['camera'] });
const everybody = [an, lap, pho];
const nobody = { lastSpeaker: null, pinned: null };

describe('the stage', () => {
  it('belongs to the chair until somebody speaks', () => {
    expect(arrange({ participants: everybody, you: 'Lập', ...nobody }).stage).toEqual({ participant: 'An', source: 'camera' });
    expect(arrange({ participants: everybody, you: 'Lập', lastSpeaker: 'Phố', pinned: null }).stage?.participant).toBe('Phố');
  });

  it('shows somebody else to the chair, and oneself only when alone', () => {
    expect(arrange({ participants: everybody, you: 'An', ...nobody }).stage?.participant).toBe('Lập');
    expect(arrange({ participants: [an], you: 'An', ...nobody })).toEqual({ stage: { participant: 'An', source: 'camera' }, beside: null, strip: [] });
  });

  it('gives way to a shared screen, with the speaker first below it', () => {
    const sharing = [an, { ...lap, tracks: person('Lập', { on: ['screen'] }).tracks }, pho];
    const { stage, strip } = arrange({ participants: sharing, you: 'An', lastSpeaker: 'Phố', pinned: null });
    expect(stage).toEqual({ participant: 'Lập', source: 'screen' });
    expect(strip.map(({ participant }) => participant)).toEqual(['Phố', 'Lập', 'An']);
  });

  it('stays with whoever was pinned until they leave', () => {
    const pinned = { participant: 'Phố', source: 'camera' } as const;
    expect(arrange({ participants: everybody, you: 'An', lastSpeaker: 'Lập', pinned }).stage).toEqual(pinned);
    expect(arrange({ participants: [an, lap], you: 'An', lastSpeaker: 'Lập', pinned }).stage?.participant).toBe('Lập');
  });

  it('keeps a shared screen in the strip while somebody is pinned over it', () => {
    const sharing = [an, person('Lập', { on: ['screen'] }), pho];
    const { strip } = arrange({ participants: sharing, you: 'An', lastSpeaker: null, pinned: { participant: 'Phố', source: 'camera' } });
    expect(strip[0]).toEqual({ participant: 'Lập', source: 'screen' });
  });
});

describe('a shown page', () => {
  it('has the stage with everybody in the strip, a shared screen first, until somebody is pinned', () => {
    const sharing = [an, person('Lập', { on: ['screen'] }), pho];
    const { stage, strip } = arrange({ participants: sharing, you: 'An', lastSpeaker: 'Phố', pinned: null, taken: true });
    expect(stage).toBeNull();
    expect(strip.map(({ participant, source }) => `${participant} ${source}`)).toEqual(['Lập screen', 'Phố camera', 'Lập camera', 'An camera']);
    const pinned = { participant: 'Phố', source: 'camera' } as const;
    expect(arrange({ participants: sharing, you: 'An', lastSpeaker: null, pinned, taken: true }).stage).toEqual(pinned);
  });
});

describe('who has the floor', () => {
  const speech = (participant: string, since: number) => ({ participant, since, limit_s: null, speaker: null });
  const stageOf = (lastSpeaker: string | null, ...speeches: ReturnType<typeof speech>[]) => arrange({ participants: [an, lap, pho], you: 'An', lastSpeaker, pinned: null, floor: { speeches, queue: [] } }).stage?.participant;

  it('has the stage, whoever else says something', () => {
    expect(stageOf('Phố', speech('Lập', 1_000))).toBe('Lập');
  });

  it('shares it: whoever of them spoke last, else who was given the floor last', () => {
    expect(stageOf('Phố', speech('Lập', 1_000), speech('Phố', 2_000))).toBe('Phố');
    expect(stageOf(null, speech('Lập', 3_000), speech('Phố', 2_000))).toBe('Lập');
  });

  it('sees others while speaking', () => {
    expect(stageOf('Phố', speech('An', 1_000))).toBe('Phố');
  });
});

describe('the strip', () => {
  it('has who asks for the floor before cameras, cameras before the rest, oneself last', () => {
    const asks = person('Sáng');
    const { strip } = arrange({ participants: [lap, pho, asks, an, person('Tôi')], you: 'Tôi', ...nobody, floor: { speeches: [], queue: ['Sáng'] } });
    expect(strip.map(({ participant }) => participant)).toEqual(['Sáng', 'Phố', 'Lập', 'Tôi']);
  });
});

describe('several cameras of one site', () => {
  const added = (source: 'second_camera' | 'third_camera', muted = false) => ({ source, muted, name: 'audience' as const });
  const hall = person('Lập', { on: ['camera'], added: [added('second_camera'), added('third_camera')] });
  const other = person('Phố', { on: ['camera'], added: [added('second_camera')] });
  const people = [an, hall, other];
  const words = (tiles: { participant: string; source: string }[]) => tiles.map(({ participant, source }) => `${participant} ${source}`);

  it('are one press away while the site speaks: the first on the stage, the others first in the strip', () => {
    const { stage, beside, strip } = arrange({ participants: people, you: 'An', lastSpeaker: 'Lập', pinned: null });
    expect(stage).toEqual({ participant: 'Lập', source: 'camera' });
    expect(beside).toEqual({ participant: 'Lập', source: 'second_camera' });
    expect(words(strip)).toEqual(['Lập second_camera', 'Lập third_camera', 'Phố camera', 'An camera']);
  });

  it('are swapped by a pin, and the first comes back when the other is switched off', () => {
    const pinned = { participant: 'Lập', source: 'second_camera' } as const;
    const { stage, beside, strip } = arrange({ participants: people, you: 'An', lastSpeaker: 'Phố', pinned });
    expect([stage, beside, words(strip)]).toEqual([pinned, null, ['Lập camera', 'Lập third_camera', 'Phố camera', 'An camera']]);
    const off = person('Lập', { on: ['camera'], added: [added('second_camera', true)] });
    const after = arrange({ participants: [an, off, other], you: 'An', lastSpeaker: 'Phố', pinned });
    expect([after.stage, words(after.strip)]).toEqual([{ participant: 'Phố', source: 'camera' }, ['Phố second_camera', 'Lập camera', 'An camera']]);
  });

  it('are chosen by the spotlight, for as long as they are on', () => {
    const shown = (participants: typeof people, spotlightCamera: 'second_camera' | null) => arrange({ participants, you: 'An', lastSpeaker: 'Phố', pinned: null, spotlight: 'Lập', spotlightCamera });
    expect(shown(people, 'second_camera')).toMatchObject({ stage: { participant: 'Lập', source: 'second_camera' }, beside: null });
    expect(shown(people, null).stage?.source).toBe('camera');
    expect(shown([an, person('Lập', { on: ['camera'] }), other], 'second_camera').stage?.source).toBe('camera');
  });

  it('of the speaker stand below a shared screen', () => {
    const { strip } = arrange({ participants: [an, hall, person('Phố', { on: ['screen'] })], you: 'An', lastSpeaker: 'Lập', pinned: null });
    expect(words(strip)).toEqual(['Lập camera', 'Lập second_camera', 'Lập third_camera', 'Phố camera', 'An camera']);
  });
});

describe('slots', () => {
  it('are found by whom they carry', () => {
    const slots = [
      { mid: '0', content: null },
      { mid: '1', content: { participant: 'Lập', source: 'camera' as const } },
    ];
    expect(slotOf(slots, 'Lập', 'camera')).toBe('1');
    expect(slotOf(slots, 'Lập', 'screen')).toBeNull();
  });
});
