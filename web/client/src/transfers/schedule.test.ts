// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { LEAST_BYTES, MOST_BYTES, PIECE_MILLIS, Schedule, UNKNOWN_LINE, type Kind, type Line } from './schedule';

const SLOW: Line = { ...UNKNOWN_LINE, slow: true };
const ALL: Kind[] = ['ahead', 'speech', 'file', 'near'];

function on(line: Line): Schedule {
  const schedule = new Schedule();
  schedule.follow(line);
  return schedule;
}

/** Sends for a while over a line of `rate` bits a second and `way` milliseconds there and back;
 * answers what it sent, in bytes, and the longest time that a piece occupied the line. */
function sendFor(schedule: Schedule, seconds: number, rate: number, way: number): { sent: number; longest: number } {
  let [now, sent, longest] = [0, 0, 0];
  while (now < seconds * 1000) {
    if (schedule.next(['file'], now) === null) {
      now = schedule.waitsUntil(now) ?? now + 1000;
      continue;
    }
    const bytes = schedule.pieceBytes(now);
    schedule.began('file');
    const occupied = (bytes * 8000) / rate;
    now += way + occupied;
    longest = Math.max(longest, occupied);
    sent += bytes;
    schedule.ended('file', bytes, way + occupied, now);
  }
  return { sent, longest };
}

describe('what is not live', () => {
  it('comes in the order of its importance', () => {
    const schedule = on(UNKNOWN_LINE);
    const order = [];
    for (let left = ALL; left.length > 0; ) {
      const next = schedule.next(left, 0);
      if (next === null) break;
      order.push(next);
      left = left.filter((kind) => kind !== next);
    }
    expect(order).toEqual(['near', 'file', 'speech', 'ahead']);
  });

  it('is one at a time on a slow line, and one of each kind on others', () => {
    const [slow, good] = [on(SLOW), on(UNKNOWN_LINE)];
    slow.began('file');
    good.began('file');
    expect(slow.next(['near', 'file'], 0)).toBeNull();
    expect([good.next(['file'], 0), good.next(['speech', 'file'], 0)]).toEqual([null, 'speech']);
    slow.ended('file', 0, 0, 0);
    expect(slow.next(['near'], 1_000)).toBe('near');
  });

  it('fetches nothing for later on a slow line', () => {
    expect(on(SLOW).next(['ahead'], 0)).toBeNull();
    expect(on(UNKNOWN_LINE).next(['ahead'], 0)).toBe('ahead');
  });

  it('waits while the line is lost, and goes on afterwards', () => {
    const schedule = on({ ...SLOW, lost: true });
    expect(schedule.next(ALL, 0)).toBeNull();
    schedule.follow(SLOW);
    expect(schedule.next(ALL, 0)).toBe('near');
  });

  it('sends nothing beside the own voice on a line that hardly takes the voice', () => {
    const speaks = { ...SLOW, poorUp: true, speaks: true };
    const schedule = on(speaks);
    expect(schedule.next(['file', 'speech'], 0)).toBeNull();
    expect(schedule.next(['file', 'near'], 0)).toBe('near');
    schedule.follow({ ...speaks, speaks: false });
    expect(schedule.next(['file', 'speech'], 0)).toBe('file');
  });
});

describe('pieces', () => {
  it('occupy a line of 64 kbit/s for no longer than a moment, and leave the rest to the call', () => {
    const used = (line: Line) => {
      const { sent, longest } = sendFor(on(line), 600, 64_000, 300);
      expect(longest).toBeLessThanOrEqual(PIECE_MILLIS);
      return (sent * 8) / 600;
    };
    expect(used(SLOW), 'while others speak').toBeGreaterThan(14_000);
    expect(used(SLOW)).toBeLessThan(22_000);
    expect(used({ ...SLOW, speaks: true }), 'the voice keeps its part').toBeLessThan(16_000);
  });

  it('grow on a good line until it is full', () => {
    const { sent } = sendFor(on(UNKNOWN_LINE), 20, 20_000_000, 20);
    expect((sent * 8) / 20).toBeGreaterThan(10_000_000);
  });

  it('are as small as the server takes on the slowest line, and never larger than it takes', () => {
    const [slowest, quick] = [on(SLOW), on(UNKNOWN_LINE)];
    sendFor(slowest, 300, 8_000, 300);
    sendFor(quick, 30, 1_000_000_000, 1);
    expect(slowest.pieceBytes(300_000)).toBeGreaterThanOrEqual(LEAST_BYTES);
    expect(quick.pieceBytes(30_000)).toBe(MOST_BYTES);
  });

  it('are small again when the line becomes slow', () => {
    const schedule = on(UNKNOWN_LINE);
    sendFor(schedule, 10, 20_000_000, 20);
    schedule.follow(SLOW);
    expect(schedule.pieceBytes(10_000)).toBeLessThanOrEqual(2_400);
  });
});
