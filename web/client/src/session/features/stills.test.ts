// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { ServerMessage } from '../../generated/protocol';
import { after, person, welcome } from '../test-room';

const slow: ServerMessage[] = [welcome('Lập', [person('An', { on: ['camera'] }), person('Lập')]), { type: 'economy', on: true }];
const parts = (takenAt: number, ...texts: string[]): ServerMessage[] =>
  texts.map((data, part) => ({ type: 'still_part', participant: 'An', taken_at: takenAt, part, parts: texts.length, data }));

describe('a still of who speaks', () => {
  it('is there once all of it has come, and stays until the next is there', () => {
    expect(after([...slow, ...parts(7, 'UklG', 'Rg==').slice(0, 1)]).still).toBeNull();
    const seen = after([...slow, ...parts(7, 'UklG', 'Rg==')]);
    expect(seen.still).toEqual({ of: 'An', takenAt: 7, image: 'UklGRg==' });
    expect(after(parts(9, 'UklG', 'AAAA').slice(0, 1), seen).still?.takenAt).toBe(7);
    expect(after(parts(9, 'UklG', 'AAAA'), seen).still?.image).toBe('UklGAAAA');
  });

  it('is never made of parts of two', () => {
    const [, second] = parts(9, 'UklG', 'AAAA');
    const mixed = [...slow, ...parts(7, 'UklG', 'Rg==').slice(0, 1), ...(second ? [second] : [])];
    expect(after(mixed).still).toBeNull();
  });

  it('of a screen can be fetched while the screen is shared', () => {
    const shared = [welcome('Lập', [person('An', { on: ['screen'] }), person('Lập')]), { type: 'screen_still', participant: 'An', taken_at: 7 }] satisfies ServerMessage[];
    const told = after(shared);
    expect(told.screenStill).toEqual({ of: 'An', takenAt: 7 });
    expect(after([{ type: 'economy', on: false }], told).screenStill, 'the line may be slow all the same').toEqual({ of: 'An', takenAt: 7 });
    expect(after([{ type: 'participant', participant: person('An') }], told).screenStill).toBeNull();
  });

  it('goes with the camera, and with the saving of data', () => {
    const seen = after([...slow, ...parts(7, 'UklG')]);
    expect(seen.still).not.toBeNull();
    expect(after([{ type: 'participant', participant: person('An') }], seen).still).toBeNull();
    expect(after([{ type: 'economy', on: false }], seen).still).toBeNull();
    expect(after([{ type: 'participant', participant: person('Lập') }], seen).still).not.toBeNull();
  });
});
