// SPDX-License-Identifier: MPL-2.0
/** Three texts: one that was compared, what was made of it here, and what it has become meanwhile.
 * Both changes are taken over, or none: where they meet, a person decides. */
import { diffArrays } from 'diff';

import type { Block, Inline, MinutesContent, MinutesHead } from '../generated/protocol';
import { isEqual, keyOf } from './lines';
import { wordsOf } from './words-of';

/** Where both changed the same items: what becomes of them, or null. */
type Meet<T> = (before: T[], mine: T[], theirs: T[]) => T[] | null;

interface Change<T> {
  from: number;
  to: number;
  by: T[];
}

/** What `mine` changed in `before`, done to `newest`; null where both changed the same place. */
export function mergeContent(before: MinutesContent, mine: MinutesContent, newest: MinutesContent): MinutesContent | null {
  const head = mergeHead(before.head, mine.head, newest.head);
  const content = mergeItems(before.body.content, mine.body.content, newest.body.content, meetingBlocks);
  return head && content && { head, body: { type: 'doc', content } };
}

function mergeHead(before: MinutesHead, mine: MinutesHead, newest: MinutesHead): MinutesHead | null {
  const fields = Object.keys(newest) as (keyof MinutesHead)[];
  const entries = fields.map((field) => {
    const [was, here, now] = [before[field], mine[field], newest[field]];
    if (isEqual(was, here)) return [field, now] as const;
    if (isEqual(was, now)) return [field, here] as const;
    const lines = Array.isArray(was) && Array.isArray(here) && Array.isArray(now) ? mergeItems(was, here, now) : null;
    return [field, isEqual(here, now) ? here : lines] as const;
  });
  return entries.some(([, value]) => value === null) ? null : (Object.fromEntries(entries) as unknown as MinutesHead);
}

/** One paragraph that both changed is merged word by word, a list or table item by item. */
const meetingBlocks: Meet<Block> = ([before, ...more], [mine, ...moreMine], [theirs, ...moreTheirs]) => {
  if (!before || !mine || !theirs || more.length + moreMine.length + moreTheirs.length > 0) return null;
  const merged = mergeNode(before, mine, theirs);
  return merged && [merged as Block];
};

type Item = { type: string; attrs?: unknown; content: (Item | Inline)[] };

function mergeNode(before: Item, mine: Item, theirs: Item): Item | null {
  const isSameKind = [mine, theirs].every((one) => one.type === before.type && isEqual(one.attrs, before.attrs));
  if (!isSameKind) return null;
  if (before.type === 'paragraph' || before.type === 'heading') {
    const words = [before, mine, theirs].map(({ content }) => wordRuns(content as Inline[])) as [Inline[], Inline[], Inline[]];
    const merged = mergeItems(...words);
    return merged && { ...mine, content: joined(merged) };
  }
  const meet: Meet<Item> = (...parts) => {
    const [one, other, third] = parts.map(([first, ...more]) => (more.length === 0 ? first : undefined));
    const merged = one && other && third ? mergeNode(one, other, third) : null;
    return merged && [merged];
  };
  const content = mergeItems(before.content as Item[], mine.content as Item[], theirs.content as Item[], meet);
  return content && { ...mine, content };
}

/** Runs of one word each. */
function wordRuns(runs: Inline[]): Inline[] {
  return runs.flatMap((run) => wordsOf(run.text).map((text) => ({ ...run, text })));
}

function joined(words: Inline[]): Inline[] {
  const runs: Inline[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last && isEqual({ ...last, text: '' }, { ...word, text: '' })) runs.splice(-1, 1, { ...last, text: last.text + word.text });
    else runs.push(word);
  }
  return runs;
}

function changesOf<T>(before: T[], after: T[]): Change<T>[] {
  const changes: Change<T>[] = [];
  let [at, place] = [0, 0];
  for (const run of diffArrays(before.map(keyOf), after.map(keyOf))) {
    const { length } = run.value;
    if (!run.added && !run.removed) {
      at += length;
      place += length;
      continue;
    }
    const last = changes.at(-1);
    const change = last && last.to === at ? last : { from: at, to: at, by: [] };
    if (change !== last) changes.push(change);
    if (run.removed) {
      at += length;
      change.to = at;
    } else {
      change.by.push(...after.slice(place, place + length));
      place += length;
    }
  }
  return changes;
}

function mergeItems<T>(before: T[], mine: T[], theirs: T[], meet: Meet<T> = () => null): T[] | null {
  const [ours, others] = [changesOf(before, mine), changesOf(before, theirs)];
  const merged: T[] = [];
  let at = 0;
  while (ours.length + others.length > 0) {
    const from = Math.min(...[ours[0], others[0]].map((change) => change?.from ?? before.length));
    // All that overlaps is one place. What both add between the same items stands side by side.
    let to = from;
    const here: Change<T>[] = [];
    const there: Change<T>[] = [];
    for (let grows = true; grows; ) {
      grows = false;
      for (const [waiting, taken] of [[ours, here], [others, there]] as const) {
        const [next] = waiting;
        if (!next || !(next.from < to || next.from === from)) continue;
        waiting.shift();
        taken.push(next);
        to = Math.max(to, next.to);
        grows = true;
      }
    }
    merged.push(...before.slice(at, from));
    const was = before.slice(from, to);
    const [made, became] = [here, there].map((changes) => applied(before, from, to, changes)) as [T[], T[]];
    const both = here.length === 0 ? became : there.length === 0 || isEqual(made, became) ? made : was.length === 0 ? [...became, ...made] : meet(was, made, became);
    if (!both) return null;
    merged.push(...both);
    at = to;
  }
  return [...merged, ...before.slice(at)];
}

function applied<T>(before: T[], from: number, to: number, changes: Change<T>[]): T[] {
  const made: T[] = [];
  let at = from;
  for (const change of changes) {
    made.push(...before.slice(at, change.from), ...change.by);
    at = change.to;
  }
  return [...made, ...before.slice(at, to)];
}
