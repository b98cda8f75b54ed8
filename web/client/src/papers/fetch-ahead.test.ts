// SPDX-License-Identifier: MPL-2.0
import { describe, expect, it } from 'vitest';

import { aheadOf, type AheadScene, type Wanted } from './fetch-ahead';

const paper = (id: string, drawn: number, agenda_item: string | null = null) => ({ id, drawn, agenda_item });
const scene = (told: Partial<AheadScene>): AheadScene => ({
  papers: [paper('a', 10, 'first'), paper('b', 2, 'second'), paper('c', 1)],
  item: 'second',
  shown: null,
  reading: null,
  lineIsSlow: false,
  ...told,
});
const words = (wanted: Wanted[]) => wanted.map(({ paper: id, page, size }) => `${id}${page} ${size}`);

describe('what is fetched ahead', () => {
  it('is the shown page, the next three, the one before', () => {
    const { near } = aheadOf(scene({ shown: { paper: 'a', page: 4 } }));
    expect(words(near)).toEqual(['a4 usual', 'a5 usual', 'a6 usual', 'a7 usual', 'a3 usual']);
  });

  it('is then the papers of the current agenda item, then the first pages of the others', () => {
    const { near, others } = aheadOf(scene({}));
    expect(near).toEqual([]);
    expect(words(others)).toEqual(['b0 usual', 'b1 usual', 'a0 usual', 'c0 usual']);
  });

  it('is on a slow line the shown page and small pictures of the next three', () => {
    const { near, others } = aheadOf(scene({ shown: { paper: 'a', page: 4 }, reading: { paper: 'b', page: 0 }, lineIsSlow: true }));
    expect(words(near)).toEqual(['a4 usual', 'a5 preview', 'a6 preview', 'a7 preview']);
    expect(others).toEqual([]);
    expect(aheadOf(scene({ lineIsSlow: true }))).toEqual({ near: [], others: [] });
  });

  it('is never a page that is not ready or not there', () => {
    expect(words(aheadOf(scene({ shown: { paper: 'a', page: 9 } })).near)).toEqual(['a9 usual', 'a8 usual']);
    expect(words(aheadOf(scene({ shown: { paper: 'a', page: 0 } })).near)).toEqual(['a0 usual', 'a1 usual', 'a2 usual', 'a3 usual']);
    expect(aheadOf(scene({ papers: [paper('a', 0)], shown: { paper: 'a', page: 0 } }))).toEqual({ near: [], others: [] });
    expect(aheadOf(scene({ papers: [], shown: { paper: 'deleted', page: 0 } }))).toEqual({ near: [], others: [] });
  });

  it('is also what is around the page that somebody reads alone', () => {
    const { near } = aheadOf(scene({ reading: { paper: 'b', page: 0 } }));
    expect(words(near)).toEqual(['b1 usual']);
  });
});
