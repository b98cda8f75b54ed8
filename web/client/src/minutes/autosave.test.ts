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
class MinutesModel {
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
  const model = new MinutesModel().types().waits(500).types().waits(SAVE_AFTER - 1);
  expect(model.sent).toEqual([]);
  model.waits(1);
  expect(model.sent).toEqual([{ base: 7, edit: 2, at: 500 + SAVE_AFTER }]);
  model.serverSaves(8);
  expect(model.state.phase.is).toBe('clean');
  expect(model.localCopy).toBe(false);
  expect(model.waits(60_000).sent).toHaveLength(1);
});

test('somebody who never pauses is saved all the same', () => {
  const model = new MinutesModel();
  for (let keystroke = 0; keystroke < 60 && model.sent.length === 0; keystroke++) model.types().waits(200);
  expect(model.sent[0]?.at).toBe(SAVE_AT_LEAST_EVERY);
});

test('words typed while a save is on its way are saved next, on the new revision', () => {
  const model = new MinutesModel().types().waits(SAVE_AFTER).types().serverSaves(8);
  expect(hasUnsaved(model.state)).toBe(true);
  expect(model.localCopy).toBe(true);
  model.waits(SAVE_AFTER);
  expect(model.sent.at(-1)).toMatchObject({ base: 8, edit: 2 });
});

test('a lost line is tried again by itself, less and less often, and keeps the copy on this machine', () => {
  const model = new MinutesModel().types().waits(SAVE_AFTER);
  for (let tries = 1; tries < 9; tries++) {
    model.lineIsLost();
    expect(model.state.phase).toMatchObject({ is: 'troubled', trouble: { kind: 'line' } });
    model.waits(RETRY_LONGEST);
    expect(model.sent).toHaveLength(tries + 1);
  }
  expect(model.localCopy).toBe(true);
  model.serverSaves(8);
  expect(model.localCopy).toBe(false);
  expect(model.state.failures).toBe(0);
});

test('when the line comes back nothing waits for the next try', () => {
  const model = new MinutesModel().types().waits(SAVE_AFTER).lineIsLost();
  model.happens({ is: 'line_back', at: model.now });
  expect(model.sent).toHaveLength(2);
});

test("a colleague's save stops ours until somebody has chosen", () => {
  const model = new MinutesModel().types().waits(SAVE_AFTER).serverRefuses('minutes_changed').types().waits(60_000);
  expect(model.state.phase.is).toBe('conflict');
  expect(model.sent).toHaveLength(1);
});

test('keeping mine saves it as a new revision on top of theirs', () => {
  const model = new MinutesModel().types().waits(SAVE_AFTER).serverRefuses('minutes_changed');
  model.happens({ is: 'resolved', base: 9, savedAt: 5, keep: 'mine' });
  expect(model.sent.at(-1)).toMatchObject({ base: 9, edit: 1 });
});

test('taking theirs sends nothing and leaves nothing behind', () => {
  const model = new MinutesModel().types().waits(SAVE_AFTER).serverRefuses('minutes_changed');
  model.happens({ is: 'resolved', base: 9, savedAt: 5, keep: 'theirs' }).waits(60_000);
  expect(model.sent).toHaveLength(1);
  expect(hasUnsaved(model.state)).toBe(false);
  expect(model.localCopy).toBe(false);
});

test('what the server will not take is not sent again until it is changed', () => {
  const model = new MinutesModel().types().waits(SAVE_AFTER).serverRefuses('too_large').waits(120_000);
  expect(model.sent).toHaveLength(1);
  model.types().waits(SAVE_AFTER);
  expect(model.sent).toHaveLength(2);
});

test('minutes submitted by somebody else meanwhile are not written to, and the words stay on this machine', () => {
  const model = new MinutesModel().types().waits(SAVE_AFTER).serverRefuses('minutes_frozen').types().waits(120_000);
  expect(model.state.phase.is).toBe('closed');
  expect(model.sent).toHaveLength(1);
  expect(model.localCopy).toBe(true);
});

test('an old copy found on this machine asks before anything is sent', () => {
  const model = new MinutesModel().happens({ is: 'overtaken' }).waits(60_000);
  expect(model.sent).toEqual([]);
  expect(model.happens({ is: 'resolved', base: 7, savedAt: 0, keep: 'mine' }).sent).toHaveLength(1);
});
