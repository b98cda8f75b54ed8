// SPDX-License-Identifier: MPL-2.0
// Between two sequences of words and breaks: what is kept, formatted, put in and taken out. Words
// that are in both stay the ones that others see and edit. Pure functions.

import { diffArrays } from 'diff';

import { type Attributes, attributesOf, BREAK, LINE, type Line } from './flat';

export type Change = { retain: number; attributes?: Attributes } | { delete: number } | { insert: string | Node; attributes?: Attributes };

/** A table that is put in. */
type Node = Line['node'];

/** A stretch of one formatting; breaks and tables stand alone. */
interface Span {
  text: string;
  attributes: Attributes;
  table: Node | null;
}

const TABLE = '\uFFFC';
/** Lines with more changed words than this are compared from their ends only. */
const MOST_CHANGED_WORDS = 200;

export function spansOf(lines: readonly Line[]): Span[] {
  return lines.flatMap((line): Span[] => {
    if (line.is === 'table') return [{ text: TABLE, attributes: {}, table: line.node }];
    const runs = line.node.content.content.map((run) => ({ text: plain(run.text ?? ''), attributes: attributesOf(run.marks), table: null }));
    return [...runs, { text: BREAK, attributes: line.kind === null ? {} : { [LINE]: line.kind }, table: null }];
  });
}

/** Words have no break and no table; what looks like one is compared as a blank. */
const plain = (words: string) => words.replace(/[\n\uFFFC]/g, ' ');

const wordsIn = (spans: readonly Span[]) => spans.map(({ text }) => text).join('');

export function difference(before: readonly Line[], after: readonly Line[]): Change[] {
  const isPaired = before.length === after.length && before.every((line, nth) => line.is === after[nth]?.is);
  if (!isPaired) return changes(spansOf(before), spansOf(after), byEnds);
  return before.flatMap((line, nth) => changes(spansOf([line]), spansOf(after.slice(nth, nth + 1)), byWords));
}

type Part = { is: 'same' | 'gone' | 'new'; length: number };

function changes(before: Span[], after: Span[], compare: (before: string, after: string) => Part[]): Change[] {
  const parts = compare(wordsIn(before), wordsIn(after));
  const [old, wanted] = [new Cursor(before), new Cursor(after)];
  return parts.flatMap(({ is, length }): Change[] => {
    if (is === 'gone') {
      old.take(length);
      return [{ delete: length }];
    }
    if (is === 'new') return wanted.take(length).map(({ text, attributes, table }) => ({ insert: table ?? text, attributes }));
    return formatted(old.take(length), wanted.take(length));
  });
}

/** The same words, with the formatting that differs. */
function formatted(before: Span[], after: Span[]): Change[] {
  const [old, wanted] = [new Cursor(before), new Cursor(after)];
  const found: Change[] = [];
  for (let length = wanted.next(); length > 0; length = wanted.next()) {
    const step = Math.min(length, old.next());
    const [[was], [is]] = [old.take(step), wanted.take(step)];
    const attributes = changed(was?.attributes ?? {}, is?.attributes ?? {});
    const last = found.at(-1);
    if (attributes) found.push({ retain: step, attributes });
    else if (last && 'retain' in last && !last.attributes) last.retain += step;
    else found.push({ retain: step });
  }
  return found;
}

function changed(before: Attributes, after: Attributes): Attributes | null {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differ = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return differ.length > 0 ? Object.fromEntries(differ.map((name) => [name, after[name] ?? null])) : null;
}

/** Takes spans from a sequence, piece by piece. */
class Cursor {
  private nth = 0;
  private offset = 0;

  constructor(private readonly spans: readonly Span[]) {}

  /** How much of the present span is left; 0 at the end. */
  next(): number {
    return (this.spans[this.nth]?.text.length ?? 0) - this.offset;
  }

  take(length: number): Span[] {
    const taken: Span[] = [];
    while (length > 0) {
      const span = this.spans[this.nth];
      if (!span) break;
      const step = Math.min(length, this.next());
      taken.push({ ...span, text: span.text.slice(this.offset, this.offset + step) });
      length -= step;
      this.offset += step;
      if (this.offset === span.text.length) [this.nth, this.offset] = [this.nth + 1, 0];
    }
    return taken;
  }
}

const isHalf = (text: string, at: number) => /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1));

/** What is common at the beginning and at the end stays. */
function byEnds(before: string, after: string): Part[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charAt(start) === after.charAt(start)) start += 1;
  if (isHalf(before, start) || isHalf(after, start)) start -= 1;
  let end = 0;
  while (end < most - start && before.charAt(before.length - 1 - end) === after.charAt(after.length - 1 - end)) end += 1;
  if (isHalf(before, before.length - end) || isHalf(after, after.length - end)) end -= 1;
  const parts: Part[] = [
    { is: 'same', length: start },
    { is: 'gone', length: before.length - start - end },
    { is: 'new', length: after.length - start - end },
    { is: 'same', length: end },
  ];
  return parts.filter(({ length }) => length > 0);
}

/** Of one line in which several places were changed at once, the words between them stay. */
function byWords(before: string, after: string): Part[] {
  const ends = byEnds(before, after);
  const gone = ends.findIndex(({ is }) => is === 'gone');
  if (gone < 0 || ends[gone + 1]?.is !== 'new') return ends;
  const from = ends.slice(0, gone).reduce((sum, { length }) => sum + length, 0);
  const [old, wanted] = [before.slice(from, from + (ends[gone]?.length ?? 0)), after.slice(from, from + (ends[gone + 1]?.length ?? 0))];
  const words = diffArrays(wordsOf(old), wordsOf(wanted), { maxEditLength: MOST_CHANGED_WORDS });
  if (!words) return ends;
  const middle = words.map(({ added, removed, value }): Part => ({ is: added ? 'new' : removed ? 'gone' : 'same', length: value.join('').length }));
  return [...ends.slice(0, gone), ...middle, ...ends.slice(gone + 2)];
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu) ?? [];
