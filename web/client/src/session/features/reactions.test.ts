// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { ServerMessage } from '../../generated/protocol';
import type { State } from '../state';
import { after, person, reduce, welcome } from '../test-room';
import { countsOf, forgetSigns, SHOWN_MILLIS, signOf, signsEnd } from './reactions';

const room = after([welcome('An', [person('An'), person('Lập'), person('Phố')])]);
const told = (message: ServerMessage, at: number, from: State = room) => reduce(from, { type: 'received', message, at });
const forget = (state: State, now: number): State => ({ ...state, ...forgetSigns(now)(state) });

describe('reactions', () => {
  it('stand on the picture of who gave them, the latest of each person', () => {
    const first = told({ type: 'reactions', givers: [{ participant: 'Lập', sign: 'applause' }], counts: [{ sign: 'applause', count: 1 }] }, 0);
    const second = told({ type: 'reactions', givers: [{ participant: 'Lập', sign: 'agree' }], counts: [{ sign: 'agree', count: 1 }] }, 1_000, first);
    expect(signOf(second, 'Lập')).toBe('agree');
    expect(signOf(second, 'Phố')).toBeNull();
  });

  it('are added up in the order of the buttons, also those of people who are not named', () => {
    const first = told({ type: 'reactions', givers: [], counts: [{ sign: 'understood', count: 40 }, { sign: 'agree', count: 3 }] }, 0);
    const second = told({ type: 'reactions', givers: [], counts: [{ sign: 'understood', count: 2 }] }, 500, first);
    expect(countsOf(second.signCounts)).toEqual([
      { sign: 'agree', count: 3 },
      { sign: 'understood', count: 42 },
    ]);
  });

  it('are forgotten after a moment, each person’s on its own, the counts once it is quiet', () => {
    const first = told({ type: 'reactions', givers: [{ participant: 'Lập', sign: 'agree' }], counts: [{ sign: 'agree', count: 1 }] }, 0);
    const both = told({ type: 'reactions', givers: [{ participant: 'Phố', sign: 'unclear' }], counts: [{ sign: 'unclear', count: 1 }] }, 1_000, first);
    expect(signsEnd(both)).toBe(SHOWN_MILLIS);

    const later = forget(both, SHOWN_MILLIS);
    expect(signOf(later, 'Lập')).toBeNull();
    expect(signOf(later, 'Phố')).toBe('unclear');
    expect(countsOf(later.signCounts)).toHaveLength(2);

    const quiet = forget(later, SHOWN_MILLIS + 1_000);
    expect(signOf(quiet, 'Phố')).toBeNull();
    expect(countsOf(quiet.signCounts)).toEqual([]);
    expect(signsEnd(quiet)).toBeNull();
  });
});
