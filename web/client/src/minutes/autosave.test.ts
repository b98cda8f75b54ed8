// SPDX-License-Identifier: MPL-2.0
import { expect, test } from 'vitest';

import type { ProblemCode } from '../generated/protocol';
import {
  type AutosaveEffect,
  type AutosaveEvent,
  begin,
  hasUnsaved,
  RETRY_LONGEST,
  SAVE_AFTER,
  SAVE_AT_LEAST_EVERY,
  step,
} from './autosave';

/** A server whose answers the test gives, and a clock that the test moves. */
class Desk {
  now = 0;
  state = begin(7, 0);
  sent: { base: number; edit: number; at: number }[] = [];
  localCopy = false;
  private wakeAt: number | null = null;

  private run(event: AutosaveEvent) {
    const next = step(this.state, event);
    this.state = next.state;
    next.effects.forEach((effect) => this.perform(effect));
  }

  private perform(effect: AutosaveEffect) {
    if (effect.do === 'wake') this.wakeAt = effect.at;
    if (effect.do === 'send') this.sent.push({ base: effect.base, edit: effect.edit, at: this.now });
    if (effect.do === 'forget_local_copy') this.localCopy = false;
  }

  types() {
    this.localCopy = true;
    this.run({ is: 'edited', at: this.now });
    return this;
  }

  waits(ms: number) {
    const until = this.now + ms;
    while (this.wakeAt !== null && this.wakeAt <= until) {
      this.now = this.wakeAt;
      this.wakeAt = null;
      this.run({ is: 'timer', at: this.now });
    }
    this.now = until;
    return this;
  }

  serverSaves(revision: number) {
    this.run({ is: 'saved', revision, savedAt: this.now, at: this.now });
    return this;
  }

  lineIsLost() {
    this.run({ is: 'no_answer', at: this.now });
    return this;
  }

  serverRefuses(code: ProblemCode) {
    this.run({ is: 'refused', problem: { code, title: '', detail: '' }, at: this.now });
    return this;
  }

  happens(event: AutosaveEvent) {
    this.run(event);
    return this;
  }
}

test('a pause in typing saves once, on the revision that was edited', () => {
  const desk = new Desk().types().waits(500).types().waits(SAVE_AFTER - 1);
  expect(desk.sent).toEqual([]);
  desk.waits(1);
  expect(desk.sent).toEqual([{ base: 7, edit: 2, at: 500 + SAVE_AFTER }]);
  desk.serverSaves(8);
  expect(desk.state.phase.is).toBe('clean');
  expect(desk.localCopy).toBe(false);
  expect(desk.waits(60_000).sent).toHaveLength(1);
});

test('somebody who never pauses is saved all the same', () => {
  const desk = new Desk();
  for (let keystroke = 0; keystroke < 60 && desk.sent.length === 0; keystroke++) desk.types().waits(200);
  expect(desk.sent[0]?.at).toBe(SAVE_AT_LEAST_EVERY);
});

test('words typed while a save is on its way are saved next, on the new revision', () => {
  const desk = new Desk().types().waits(SAVE_AFTER).types().serverSaves(8);
  expect(hasUnsaved(desk.state)).toBe(true);
  expect(desk.localCopy).toBe(true);
  desk.waits(SAVE_AFTER);
  expect(desk.sent.at(-1)).toMatchObject({ base: 8, edit: 2 });
});

test('a lost line is tried again by itself, less and less often, and keeps the copy on this machine', () => {
  const desk = new Desk().types().waits(SAVE_AFTER);
  for (let tries = 1; tries < 9; tries++) {
    desk.lineIsLost();
    expect(desk.state.phase).toMatchObject({ is: 'troubled', trouble: { kind: 'line' } });
    desk.waits(RETRY_LONGEST);
    expect(desk.sent).toHaveLength(tries + 1);
  }
  expect(desk.localCopy).toBe(true);
  desk.serverSaves(8);
  expect(desk.localCopy).toBe(false);
  expect(desk.state.failures).toBe(0);
});

test('when the line comes back nothing waits for the next try', () => {
  const desk = new Desk().types().waits(SAVE_AFTER).lineIsLost();
  desk.happens({ is: 'line_back', at: desk.now });
  expect(desk.sent).toHaveLength(2);
});

test("a colleague's save stops ours until somebody has chosen", () => {
  const desk = new Desk().types().waits(SAVE_AFTER).serverRefuses('minutes_changed').types().waits(60_000);
  expect(desk.state.phase.is).toBe('conflict');
  expect(desk.sent).toHaveLength(1);
});

test('keeping mine saves it as a new revision on top of theirs', () => {
  const desk = new Desk().types().waits(SAVE_AFTER).serverRefuses('minutes_changed');
  desk.happens({ is: 'resolved', base: 9, savedAt: 5, keep: 'mine' });
  expect(desk.sent.at(-1)).toMatchObject({ base: 9, edit: 1 });
});

test('taking theirs sends nothing and leaves nothing behind', () => {
  const desk = new Desk().types().waits(SAVE_AFTER).serverRefuses('minutes_changed');
  desk.happens({ is: 'resolved', base: 9, savedAt: 5, keep: 'theirs' }).waits(60_000);
  expect(desk.sent).toHaveLength(1);
  expect(hasUnsaved(desk.state)).toBe(false);
  expect(desk.localCopy).toBe(false);
});

test('what the server will not take is not sent again until it is changed', () => {
  const desk = new Desk().types().waits(SAVE_AFTER).serverRefuses('too_large').waits(120_000);
  expect(desk.sent).toHaveLength(1);
  desk.types().waits(SAVE_AFTER);
  expect(desk.sent).toHaveLength(2);
});

test('minutes submitted by somebody else meanwhile are not written to, and the words stay on this machine', () => {
  const desk = new Desk().types().waits(SAVE_AFTER).serverRefuses('minutes_frozen').types().waits(120_000);
  expect(desk.state.phase.is).toBe('closed');
  expect(desk.sent).toHaveLength(1);
  expect(desk.localCopy).toBe(true);
});

test('an old copy found on this machine asks before anything is sent', () => {
  const desk = new Desk().happens({ is: 'overtaken' }).waits(60_000);
  expect(desk.sent).toEqual([]);
  expect(desk.happens({ is: 'resolved', base: 7, savedAt: 0, keep: 'mine' }).sent).toHaveLength(1);
});
