// Which sentences come from the transcript, shown in the text: sentences without a source are marked, the one that plays is lit.

import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, TextSelection } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

import type { SegmentId } from '../generated/protocol';
import { segmentOf } from './schema';
import { type Span, sentencesOf } from './sentences';

interface Shown {
  withoutSource: DecorationSet;
  playing: SegmentId | null;
  lit: DecorationSet;
}

const key = new PluginKey<Shown>('sources');

/** Sentences without a source in a paragraph, as offsets within it. Headings say no facts and need none. */
export function withoutSource(paragraph: Node): Span[] {
  const sourced: Span[] = [];
  paragraph.forEach((run, offset) => {
    if (segmentOf(run)) sourced.push({ from: offset, to: offset + run.nodeSize });
  });
  return sentencesOf(paragraph.textContent).filter(({ from, to }) => !sourced.some((run) => run.from < to && run.to > from));
}

function marksOf(block: Node, position: number): Decoration[] {
  const marks: Decoration[] = [];
  const visit = (node: Node, at: number) => {
    if (node.type.name !== 'paragraph') return;
    for (const { from, to } of withoutSource(node)) {
      marks.push(Decoration.inline(at + 1 + from, at + 1 + to, { class: 'without-source' }));
    }
  };
  visit(block, position);
  block.descendants((node, offset) => visit(node, position + 1 + offset));
  return marks;
}

function markAll(document: Node): DecorationSet {
  const marks: Decoration[] = [];
  document.forEach((block, position) => marks.push(...marksOf(block, position)));
  return DecorationSet.create(document, marks);
}

/** Marks anew only the blocks that an edit touched: two hours of speech are thousands of sentences. */
function remark(before: Node, after: Node, mapped: DecorationSet): DecorationSet {
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
    marks.push(...marksOf(block, position));
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

/** `onChoose` is told which source the cursor is in; `onPlay` when somebody clicks on it or presses Ctrl+Enter there. */
export function sources(on: { choose: (segment: SegmentId | null) => void; play: (segment: SegmentId) => void }): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: {
      init: (_config, { doc }) => ({ withoutSource: markAll(doc), playing: null, lit: DecorationSet.empty }),
      apply: (transaction, shown, before, after) => {
        const told = transaction.getMeta(key) as { playing: SegmentId | null } | undefined;
        if (!transaction.docChanged && !told) return shown;
        const playing = told ? told.playing : shown.playing;
        const mapped = shown.withoutSource.map(transaction.mapping, transaction.doc);
        return {
          withoutSource: transaction.docChanged ? remark(before.doc, after.doc, mapped) : shown.withoutSource,
          playing,
          lit: light(after.doc, playing),
        };
      },
    },
    props: {
      decorations: (state) => {
        const shown = key.getState(state);
        if (!shown) return null;
        return shown.playing ? shown.withoutSource.add(state.doc, shown.lit.find()) : shown.withoutSource;
      },
      handleClick: (view, position) => {
        const segment = segmentAt(view.state, position);
        if (!segment) return false;
        // The cursor first: lighting the sentence draws anew, and would put the cursor back where it was.
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

/** How many sentences have no source. */
export function countWithoutSource(state: EditorState): number {
  return key.getState(state)?.withoutSource.find().length ?? 0;
}

/** The next sentence without a source after the cursor, from the top again after the last. */
export function nextWithoutSource(state: EditorState): Span | null {
  const all = key.getState(state)?.withoutSource.find() ?? [];
  const sorted = [...all].sort((a, b) => a.from - b.from);
  return sorted.find((mark) => mark.from > state.selection.from) ?? sorted[0] ?? null;
}
