// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import type { Segment } from '../../generated/protocol';
import { at, between, inStretch, named, readMoment, takingBack } from './selection';

const EIGHT = Date.UTC(2026, 10, 27, 1);
const UNKNOWN = 'Chưa rõ người nói';

/** A sentence of four seconds that begins so many seconds after eight. */
function said(id: string, after: number, speaker = UNKNOWN): Segment {
  const starts_at = EIGHT + after * 1000;
  const named_by = speaker === UNKNOWN ? null : 'Trần Thị Bình';
  return { id, recording: 'r', participant: 'r', speaker, unit: speaker === UNKNOWN ? '' : 'Sở Tài chính', starts_at, ends_at: starts_at + 4_000, text: '', confidence: 1, model: 'm', word_starts: [], recognised: null, corrected_by: null, named_by };
}

const MEETING = [said('s3', 20), said('s1', 0), said('s2', 10, 'Lê Văn Cường'), said('s4', 30, 'Lê Văn Cường')];

describe('sentences that are meant', () => {
  it('are all from one to another, in whichever order both were chosen', () => {
    expect(between(MEETING, 's3', 's1')).toEqual(['s1', 's2', 's3']);
    expect(between(MEETING, 's2', 's2')).toEqual(['s2']);
    expect(between(MEETING, 's2', 'gone')).toEqual([]);
  });

  it('are those of which most was said in a stretch of time', () => {
    expect(inStretch(MEETING, EIGHT + 1_000, EIGHT + 22_500)).toEqual(['s1', 's2', 's3']);
    expect(inStretch(MEETING, EIGHT + 3_000, EIGHT + 9_000)).toEqual([]);
  });

  it('are found by the moment at which they are said', () => {
    expect(at(MEETING, EIGHT + 11_000)?.id).toBe('s2');
    expect(at(MEETING, EIGHT + 15_500)?.id).toBe('s2');
    expect(at(MEETING, EIGHT + 17_000)).toBeNull();
    expect(at([], EIGHT)).toBeNull();
  });
});

describe('a change of speakers', () => {
  it('is taken back to what each sentence had', () => {
    expect(takingBack(MEETING)).toEqual([
      { sentences: ['s3', 's1'], speaker: null },
      { sentences: ['s2', 's4'], speaker: { name: 'Lê Văn Cường', unit_name: 'Sở Tài chính' } },
    ]);
  });

  it('offers those who were named before', () => {
    expect(named([...MEETING, said('s5', 40, 'Phạm Thị Dung')]).map(({ name }) => name)).toEqual(['Lê Văn Cường', 'Phạm Thị Dung']);
  });
});

describe('a moment as it is typed', () => {
  it('is one of the day of the recording', () => {
    expect(readMoment('08:00:20', EIGHT)).toBe(EIGHT + 20_000);
    expect(readMoment('8h05', EIGHT)).toBe(EIGHT + 300_000);
    for (const wrong of ['', '8', '25:00', '08:61', '08:00:75', 'tám giờ']) expect(readMoment(wrong, EIGHT)).toBeNull();
  });
});
