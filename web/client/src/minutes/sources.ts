// SPDX-License-Identifier: MPL-2.0
// Which sentences stand as they were said, shown in the text: sentences without a source and
// sentences whose words were changed are marked, the one that plays is lit.

import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, TextSelection } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

import type { SegmentId } from '../generated/protocol';
import { matchesSpeech, wordsOf } from './speech-match';
import { schema, segmentOf } from './schema';
import { type Span, sentencesOf } from './sentences';

/** What was recognised of each segment, before anybody put it right; null until the transcript is
 * here. */
export type Said = ReadonlyMap<SegmentId, string>;

/** The sentences that the system drafted, condensed or not: nobody has changed them. */
export type Drafted = ReadonlySet<string>;

interface Shown {
  marks: DecorationSet;
  said: Said | null;
  drafted: Drafted;
  playing: SegmentId | null;
  lit: DecorationSet;
}

/** What sentences are held against. */
type Known = Pick<Shown, 'said' | 'drafted'>;

/** What a mark in the text says, and of a changed sentence, where its words come from. */
type Mark = { kind: 'without' } | { kind: 'changed'; segments: SegmentId[] };

const key = new PluginKey<Shown>('sources');

interface Run extends Span {
  segment: SegmentId | null;
  text: string;
}

function runsOf(paragraph: Node): Run[] {
  const runs: Run[] = [];
  paragraph.forEach((node, offset) => {
    runs.push({ from: offset, to: offset + node.nodeSize, segment: segmentOf(node), text: node.text ?? '' });
  });
  return runs;
}

/** "Name (Unit):" at the beginning of a speech: the draft's own words about whose speech it is. */
function labelEnd(paragraph: Node): number {
  const first = paragraph.firstChild;
  const isLabel = first && !segmentOf(first) && schema.marks.strong.isInSet(first.marks) && /:\s*$/.test(first.text ?? '');
  return isLabel ? first.nodeSize : 0;
}

function within(run: Run, { from, to }: Span): string {
  return run.text.slice(Math.max(0, from - run.from), Math.max(0, to - run.from));
}

/** The words of a sentence, without whose speech it is. */
function wordsFrom(text: string, label: number, { from, to }: Span): string {
  return wordsOf(text.slice(Math.max(from, label), to));
}

/** Drafted without speech: the roll call, votes and notes of the desk have no other source than the
 * meeting's own record. */
const fact = (words: string): string => `\n${words}`;

export function draftedIn(document: Node): Drafted {
  const drafted = new Set<string>();
  document.descendants((node) => {
    if (node.type.name !== 'paragraph') return true;
    const label = labelEnd(node);
    const sourced = runsOf(node).filter(({ segment }) => segment !== null);
    for (const sentence of sentencesOf(node.textContent)) {
      const words = wordsFrom(node.textContent, label, sentence);
      drafted.add(words);
      if (!sourced.some((run) => run.from < sentence.to && run.to > sentence.from)) drafted.add(fact(words));
    }
    return false;
  });
  return drafted;
}

/** Sentences of a paragraph that do not stand as they were said, as offsets within it. Headings say
 * no facts and need no source. */
function doubtful(paragraph: Node, { said, drafted }: Known): (Span & { mark: Mark })[] {
  const runs = runsOf(paragraph);
  const label = labelEnd(paragraph);
  // A segment that stands here as a whole is as said, however it was cut into sentences.
  const whole = new Map<SegmentId, string>();
  for (const { segment, text } of runs) if (segment) whole.set(segment, (whole.get(segment) ?? '') + text);
  const isWhole = (segment: SegmentId) => wordsOf(whole.get(segment) ?? '') === wordsOf(said?.get(segment) ?? '');
  return sentencesOf(paragraph.textContent).flatMap((sentence): (Span & { mark: Mark })[] => {
    const inside = runs.filter((run) => run.from < sentence.to && run.to > sentence.from);
    const parts = new Map<SegmentId, string>();
    for (const run of inside) if (run.segment) parts.set(run.segment, (parts.get(run.segment) ?? '') + within(run, sentence));
    if (parts.size === 0 && drafted.has(fact(wordsFrom(paragraph.textContent, label, sentence)))) return [];
    const known = [...parts.keys()].filter((segment) => said === null || said.has(segment));
    if (known.length === 0) return [{ ...sentence, mark: { kind: 'without' } }];
    if (said === null) return [];
    const added = inside.some((run) => !run.segment && wordsOf(within(run, { from: Math.max(sentence.from, label), to: sentence.to })) !== '');
    if (drafted.has(wordsFrom(paragraph.textContent, label, sentence))) return [];
    const asSaid = !added && [...parts].every(([segment, part]) => isWhole(segment) || matchesSpeech(part, said.get(segment) ?? ''));
    return asSaid ? [] : [{ ...sentence, mark: { kind: 'changed', segments: known } }];
  });
}

function marksOf(block: Node, position: number, known: Known): Decoration[] {
  const marks: Decoration[] = [];
  const visit = (node: Node, at: number) => {
    if (node.type.name !== 'paragraph') return;
    for (const { from, to, mark } of doubtful(node, known)) {
      marks.push(Decoration.inline(at + 1 + from, at + 1 + to, { class: mark.kind === 'without' ? 'without-source' : 'changed-source' }, mark));
    }
  };
  visit(block, position);
  block.descendants((node, offset) => visit(node, position + 1 + offset));
  return marks;
}

function markAll(document: Node, known: Known): DecorationSet {
  const marks: Decoration[] = [];
  document.forEach((block, position) => marks.push(...marksOf(block, position, known)));
  return DecorationSet.create(document, marks);
}

/** Redecorates only the blocks that an edit touched: two hours of speech are thousands of
 * sentences. */
function remark(before: Node, after: Node, mapped: DecorationSet, known: Known): DecorationSet {
  const shorter = Math.min(before.childCount, after.childCount);
  let first = 0;
  while (first < shorter && before.child(first) === after.child(first)) first++;
  let same = 0;
  while (same < shorter - first && before.child(before.childCount - 1 - same) === after.child(after.childCount - 1 - same)) same++;
  const marks: Decoration[] = [];
  let from = -1;
  let to = -1;
  after.forEach((block, position, index) => {
    if (index < first || index >= after.childCount - same) return;
    if (from < 0) from = position;
    to = position + block.nodeSize;
    marks.push(...marksOf(block, position, known));
  });
  return from < 0 ? mapped : mapped.remove(mapped.find(from, to)).add(after, marks);
}

function light(document: Node, playing: SegmentId | null): DecorationSet {
  if (!playing) return DecorationSet.empty;
  const marks: Decoration[] = [];
  document.descendants((node, position) => {
    if (segmentOf(node) === playing) marks.push(Decoration.inline(position, position + node.nodeSize, { class: 'playing' }));
  });
  return DecorationSet.create(document, marks);
}

/** `onChoose` gets the source that the cursor is in; `onPlay` when somebody clicks on it or presses
 * Ctrl+Enter there. */
export function sources(on: { choose: (segment: SegmentId | null) => void; play: (segment: SegmentId) => void }): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: {
      init: (_config, { doc }) => {
        const known: Known = { said: null, drafted: new Set() };
        return { marks: markAll(doc, known), ...known, playing: null, lit: DecorationSet.empty };
      },
      apply: (transaction, shown, before, after) => {
        const meta = transaction.getMeta(key) as { playing?: SegmentId | null; said?: Said; drafted?: Drafted } | undefined;
        if (!transaction.docChanged && !meta) return shown;
        const playing = meta?.playing === undefined ? shown.playing : meta.playing;
        const known: Known = { said: meta?.said ?? shown.said, drafted: meta?.drafted ?? shown.drafted };
        let { marks } = shown;
        if (known.said !== shown.said || known.drafted !== shown.drafted) marks = markAll(after.doc, known);
        else if (transaction.docChanged) marks = remark(before.doc, after.doc, marks.map(transaction.mapping, transaction.doc), known);
        return { marks, ...known, playing, lit: light(after.doc, playing) };
      },
    },
    props: {
      decorations: (state) => {
        const shown = key.getState(state);
        if (!shown) return null;
        return shown.playing ? shown.marks.add(state.doc, shown.lit.find()) : shown.marks;
      },
      handleClick: (view, position) => {
        const segment = segmentAt(view.state, position);
        if (!segment) return false;
        // The cursor first: highlighting the sentence redraws, and would put the cursor back where
        // it was.
        view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, position)));
        on.play(segment);
        return false;
      },
      handleKeyDown: (view, event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
        const segment = segmentAt(view.state, view.state.selection.from);
        if (segment) on.play(segment);
        return true;
      },
    },
    view: () => ({
      update: (view, before) => {
        if (before.selection.eq(view.state.selection) && before.doc === view.state.doc) return;
        on.choose(segmentAt(view.state, view.state.selection.from));
      },
    }),
  });
}

/** The source of the words at a place, or none. */
export function segmentAt(state: EditorState, position: number): SegmentId | null {
  const at = state.doc.resolve(position);
  const beside = [at.nodeAfter, at.nodeBefore];
  for (const node of beside) {
    const segment = node?.isText ? segmentOf(node) : null;
    if (segment) return segment;
  }
  return null;
}

/** The transaction that lights the sentences of a segment, or none. */
export function lightSegment(state: EditorState, playing: SegmentId | null) {
  return state.tr.setMeta(key, { playing });
}

/** The transaction that tells what was recognised, so that changed sentences can be marked. */
export function tellSaid(state: EditorState, said: Said) {
  return state.tr.setMeta(key, { said });
}

/** The transaction that tells what the system drafted: its condensed sentences are no changes. */
export function tellDrafted(state: EditorState, drafted: Drafted) {
  return state.tr.setMeta(key, { drafted });
}

function marked(state: EditorState, is: (mark: Mark) => boolean): Decoration[] {
  return key.getState(state)?.marks.find(undefined, undefined, (spec) => is(spec as Mark)) ?? [];
}

export type Doubt = Mark['kind'];

/** How many sentences have no source, or other words than were said. */
export function countOf(state: EditorState, kind: Doubt): number {
  return marked(state, (mark) => mark.kind === kind).length;
}

/** Whether a sentence with words of this segment has other words than were said. */
export function isChanged(state: EditorState, segment: SegmentId): boolean {
  return marked(state, (mark) => mark.kind === 'changed' && mark.segments.includes(segment)).length > 0;
}

/** The next such sentence after the cursor, from the top again after the last. */
export function nextOf(state: EditorState, kind: Doubt): Span | null {
  const sorted = marked(state, (mark) => mark.kind === kind).sort((a, b) => a.from - b.from);
  return sorted.find((mark) => mark.from > state.selection.from) ?? sorted[0] ?? null;
}
