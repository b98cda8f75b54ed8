// SPDX-License-Identifier: MPL-2.0
// Between two sequences of words and breaks: what is kept, formatted, put in and taken out. Words
// that are in both stay the ones that others see and edit. Pure functions.

import { diffArrays } from 'diff';

import { wordsOf } from '../words-of';
import { type Attributes, attributesOf, BREAK, type Line, type LineKind } from './flat';

type Node = Line['node'];

/** Words; a break that stays, with what its paragraph is; one or a table that is put in. */
export type Change<End> =
  | { retain: number; attributes?: Attributes }
  | { delete: number }
  | { insert: string; attributes: Attributes }
  | { keep: End; kind: LineKind }
  | { put: 'break'; kind: LineKind }
  | { put: 'table'; node: Node };

/** A line with what it ends with in the shared document; none while it is not in it. */
export type Ended<End> = Line & { end?: End | undefined };

/** A stretch of one formatting; breaks and tables stand alone. */
interface Span<End> {
  text: string;
  attributes: Attributes;
  line: Ended<End> | null;
}

const TABLE = '\uFFFC';
/** Lines with more changed words than this are compared from their ends only. */
const MOST_CHANGED_WORDS = 200;

function spansOf<End>(lines: readonly Ended<End>[]): Span<End>[] {
  return lines.flatMap((line): Span<End>[] => {
    const runs = line.is === 'table' ? [] : line.node.content.content.map((run) => ({ text: plain(run.text ?? ''), attributes: attributesOf(run.marks), line: null }));
    return [...runs, { text: line.is === 'table' ? TABLE : BREAK, attributes: {}, line }];
  });
}

/** Words have no break and no table; what looks like one is compared as a blank. */
const plain = (words: string) => words.replace(/[\n\uFFFC]/g, ' ');

const wordsIn = (spans: readonly Span<unknown>[]) => spans.map(({ text }) => text).join('');

const kindOf = (line: Line): LineKind => (line.is === 'table' ? null : line.kind);

export function difference<End>(before: readonly Ended<End>[], after: readonly Line[]): Change<End>[] {
  const isPaired = before.length === after.length && before.every((line, nth) => line.is === after[nth]?.is);
  if (!isPaired) return changes(spansOf(before), spansOf(after), byEnds);
  return before.flatMap((line, nth) => changes(spansOf([line]), spansOf<End>(after.slice(nth, nth + 1)), byWords));
}

/** What is put in, of a sequence that is not in the document. */
export function written(lines: readonly Line[]): Change<never>[] {
  return spansOf<never>(lines).map(putIn);
}

function putIn<End>({ text, attributes, line }: Span<End>): Change<End> {
  if (!line) return { insert: text, attributes };
  return line.is === 'table' ? { put: 'table', node: line.node } : { put: 'break', kind: line.kind };
}

type Part = { is: 'same' | 'gone' | 'new'; length: number };

function changes<End>(before: Span<End>[], after: Span<End>[], compare: (before: string, after: string) => Part[]): Change<End>[] {
  const parts = compare(wordsIn(before), wordsIn(after));
  const [old, wanted] = [new Cursor(before), new Cursor(after)];
  return parts.flatMap(({ is, length }): Change<End>[] => {
    if (is === 'gone') {
      old.take(length);
      return [{ delete: length }];
    }
    if (is === 'new') return wanted.take(length).map(putIn);
    return formatted(old.take(length), wanted.take(length));
  });
}

/** The same words, with the formatting that differs. */
function formatted<End>(before: Span<End>[], after: Span<End>[]): Change<End>[] {
  const [old, wanted] = [new Cursor(before), new Cursor(after)];
  const found: Change<End>[] = [];
  for (let length = wanted.next(); length > 0; length = wanted.next()) {
    const step = Math.min(length, old.next());
    const [[was], [is]] = [old.take(step), wanted.take(step)];
    if (was?.line?.end !== undefined && is?.line) {
      found.push({ keep: was.line.end, kind: kindOf(is.line) });
      continue;
    }
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
class Cursor<End> {
  private nth = 0;
  private offset = 0;

  constructor(private readonly spans: readonly Span<End>[]) {}

  /** How much of the present span is left; 0 at the end. */
  next(): number {
    return (this.spans[this.nth]?.text.length ?? 0) - this.offset;
  }

  take(length: number): Span<End>[] {
    const taken: Span<End>[] = [];
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
