// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it, vi } from 'vitest';

import type { FloorMode, ServerMessage } from '../../generated/protocol';
import type { LocalMedia } from '../local';
import type { State } from '../state';
import { after, person, welcome } from '../test-room';
import { floor, maySpeak } from './floor';
import { nextToSpeak, placeInQueue, speechOf } from '../floor-selectors';

const PEOPLE = [person('An', { role: 'chair' }), person('Bình', { role: 'secretary' }), person('Lập'), person('Phố'), person('Sáng')];

/** The room as `you` sees it. */
function seenBy(you: string, mode: FloorMode = 'conference'): State {
  const entered = welcome(you, PEOPLE);
  if (entered.type === 'welcome') entered.state.floor.rules.mode = mode;
  return after([entered]);
}

const asked = (participant: string, before: string | null = null): ServerMessage => ({ type: 'floor_asked', participant, before });
const given = (participant: string, speaker: string | null = null): ServerMessage => ({ type: 'floor_given', participant, speech: { since: 5_000, limit_s: 180, speaker }, given: 1 });
const left = (participant: string): ServerMessage => ({ type: 'floor_left', participant });
const queue = (state: State) => state.room?.floor.queue;
const news = ({ floorNews }: State) => floorNews && [floorNews.is, floorNews.by];

describe('the desk', () => {
  it('gives the floor next to the first who is there to take it', () => {
    const state = after([asked('Lập'), asked('Phố'), { type: 'participant', participant: { ...person('Lập'), connected: false } }], seenBy('An'));
    expect(state.room && nextToSpeak(state.room)).toEqual(['Phố']);
  });

  it('sees speeches in the order of their beginnings, whichever is extended', () => {
    const begun = (participant: string, since: number, limit_s: number): ServerMessage => ({ type: 'floor_given', participant, speech: { since, limit_s, speaker: null }, given: 1 });
    const state = after([begun('Phố', 1_000, 60), begun('Lập', 2_000, 60), begun('Phố', 1_000, 120)], seenBy('An'));
    expect(state.room?.floor.speeches.map(({ participant, limit_s }) => [participant, limit_s])).toEqual([['Phố', 120], ['Lập', 60]]);
  });
});

describe('the queue', () => {
  it('is in the order of the server, wherever somebody is put', () => {
    let state = after([asked('Lập'), asked('Phố'), asked('Sáng', 'Lập')], seenBy('An'));
    expect(queue(state)).toEqual(['Sáng', 'Lập', 'Phố']);
    state = after([asked('Sáng'), asked('Phố', 'Lập')], state);
    expect(queue(state)).toEqual(['Phố', 'Lập', 'Sáng']);
    expect(placeInQueue(state, 'Lập')).toBe(2);
    expect(queue(after([left('Lập'), { type: 'participant_left', participant: 'Phố' }], state))).toEqual(['Sáng']);
  });

  it('loses who is given the floor, who then speaks until it ends', () => {
    const state = after([asked('Lập'), asked('Phố'), given('Lập', 'Lò Văn Páo')], seenBy('An'));
    expect(queue(state)).toEqual(['Phố']);
    expect(speechOf(state, 'Lập')).toEqual({ participant: 'Lập', since: 5_000, limit_s: 180, speaker: 'Lò Văn Páo' });
    expect(state.room?.floor.given).toEqual([{ participant: 'Lập', times: 1 }]);
    expect(speechOf(after([left('Lập')], state), 'Lập')).toBeNull();
    expect(after([{ type: 'agenda_item_changed', item: null, at: 9_000, mistaken: false }], state).room?.floor.given).toEqual([]);
  });
});

describe('a locked microphone', () => {
  it('is opened to the desk and to who has the floor', () => {
    expect([maySpeak(seenBy('An')), maySpeak(seenBy('Bình')), maySpeak(seenBy('Lập')), maySpeak(seenBy('Lập', 'discussion'))]).toEqual([true, true, false, true]);
    expect(maySpeak(after([given('Lập')], seenBy('Lập')))).toBe(true);
  });

  it('is told to the page that tried, each time', () => {
    const state = after([{ type: 'microphone_locked' }, { type: 'microphone_locked' }], seenBy('Lập'));
    expect(state.floorNews).toEqual({ is: 'locked', by: '', count: 2 });
  });
});

describe('the own floor', () => {
  it('is told once when it is given, and not again when it is extended or named', () => {
    const state = after([given('Lập')], seenBy('Lập'));
    expect(news(state)).toEqual(['given', '']);
    expect(after([given('Lập', 'Lò Văn Páo')], state).floorNews).toBe(state.floorNews);
    expect(after([given('Phố')], seenBy('Lập')).floorNews).toBeNull();
  });

  it('that somebody else ended is told with their name, instead of the mute', () => {
    const state = after([given('Lập'), { type: 'muted_by_chair', by: 'An' }, { type: 'speech_ended', by: 'An' }, left('Lập')], seenBy('Lập'));
    expect(news(state)).toEqual(['ended', 'An']);
    expect(state.mutedBy).toBeNull();
  });

  it('that this page ended itself is nobody else’s doing, whoever muted it before', () => {
    const muted = after([{ type: 'muted_by_chair', by: 'An' }, given('Lập')], seenBy('Lập'));
    expect(muted.mutedBy).toBeNull();
    expect(news(after([left('Lập')], muted))).toEqual(['given', '']);
  });

  it('a request that the desk dismisses is told', () => {
    expect(news(after([asked('Lập'), { type: 'request_dismissed', by: 'Bình' }, left('Lập')], seenBy('Lập')))).toEqual(['dismissed', 'Bình']);
  });

  it('that was given while the line was lost is told with the welcome', () => {
    const again = welcome('Lập', PEOPLE);
    if (again.type === 'welcome') again.state.floor.speeches = [{ participant: 'Lập', since: 5_000, limit_s: null, speaker: null }];
    const state = after([again], seenBy('Lập'));
    expect(news(state)).toEqual(['given', '']);
    expect(after([again], state).floorNews).toBe(state.floorNews);
  });
});

describe('the own microphone', () => {
  const followed = (message: ServerMessage, before: State) => {
    const set = vi.fn(() => Promise.resolve());
    floor.follow?.({ set } as unknown as LocalMedia, message, before);
    return set.mock.calls;
  };

  it('goes on with the floor that was asked for and off with its end, once each', () => {
    const speaking = after([given('Lập')], seenBy('Lập'));
    expect(followed(given('Lập'), after([asked('Lập')], seenBy('Lập')))).toEqual([['microphone', true]]);
    expect(followed(given('Lập'), seenBy('Lập')), 'nobody is heard who did not ask').toEqual([]);
    expect(followed(given('Lập', 'Lò Văn Páo'), speaking)).toEqual([]);
    expect(followed(left('Lập'), speaking)).toEqual([['microphone', false]]);
    expect(followed(left('Lập'), seenBy('Lập'))).toEqual([]);
    expect(followed(given('Phố'), seenBy('Lập'))).toEqual([]);
  });

  it('of the chair stays on after the floor', () => {
    expect(followed(left('An'), after([given('An')], seenBy('An')))).toEqual([]);
  });

  it('is off from the start where it is locked', () => {
    const entered = welcome('Lập', PEOPLE);
    if (entered.type === 'welcome') entered.state.floor.rules.mode = 'conference';
    expect(followed(entered, after([]))).toEqual([['microphone', false]]);
    expect(followed({ type: 'microphone_locked' }, seenBy('Lập'))).toEqual([['microphone', false]]);
  });
});
