// SPDX-License-Identifier: MPL-2.0
// Sentences that were put right in the transcript after the draft was made: the draft still has the
// words that were recognised first, and takes the right ones over when somebody says so. What was
// edited by hand is never replaced.

import type { Mark, Node } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';

import type { Segment, SegmentId } from '../generated/protocol';
import { wordsOf } from './speech-match';
import { schema, segmentOf } from './schema';
import type { Span } from './sentences';

/** Segments with other words than were recognised. */
export type TranscriptCorrections = ReadonlyMap<SegmentId, { recognised: string; text: string }>;

/** A sentence of the draft, as a span of the document, and the words that it should have. */
export interface OutdatedSentence extends Span {
  segment: SegmentId;
  text: string;
}

export function correctionsIn(segments: Segment[]): TranscriptCorrections {
  const found = segments.flatMap(({ id, recognised, text }) =>
    recognised !== null && wordsOf(recognised) !== wordsOf(text) ? [[id, { recognised, text }] as const] : [],
  );
  return new Map(found);
}

/** Whether these are words of `said` in their order: what a condensed draft keeps of a sentence. */
function isPartOf(words: string, said: string): boolean {
  const left = said.split(' ');
  return words.split(' ').every((word) => {
    const at = left.indexOf(word);
    left.splice(0, at + 1);
    return at >= 0;
  });
}

/** Of what was condensed, sentences with words that nobody said; they get all of the right ones. */
export function outdatedIn(document: Node, corrections: TranscriptCorrections): OutdatedSentence[] {
  const found: OutdatedSentence[] = [];
  if (corrections.size === 0) return found;
  const places = new Map<SegmentId, number>();
  document.descendants((block, position) => {
    if (!block.isTextblock) return true;
    for (const [segment, run] of runsOf(block)) {
      const right = corrections.get(segment);
      const words = wordsOf(run.words);
      places.set(segment, (places.get(segment) ?? 0) + 1);
      if (!right || run.broken || words === '' || !isPartOf(words, wordsOf(right.recognised)) || isPartOf(words, wordsOf(right.text))) continue;
      found.push({ segment, text: right.text, from: position + 1 + run.from, to: position + 1 + run.to });
    }
    return false;
  });
  // In two places, all of the right words would stand twice.
  return found.filter(({ segment }) => places.get(segment) === 1);
}

/** What stands of each segment in a paragraph; broken where other words stand between. */
function runsOf(block: Node): Map<SegmentId, Span & { words: string; broken: boolean }> {
  const runs = new Map<SegmentId, Span & { words: string; broken: boolean }>();
  block.forEach((node, offset) => {
    const segment = segmentOf(node);
    if (!segment) return;
    const to = offset + node.nodeSize;
    const run = runs.get(segment);
    runs.set(segment, run ? { from: run.from, to, words: run.words + (node.text ?? ''), broken: run.broken || run.to !== offset } : { from: offset, to, words: node.text ?? '', broken: false });
  });
  return runs;
}

/** Gives the sentence its right words; it keeps its source, and bold where all of it was bold. */
export function applyCorrection(state: EditorState, { from, to, text }: OutdatedSentence): Transaction {
  const ofRuns: (readonly Mark[])[] = [];
  state.doc.nodesBetween(from, to, (node) => {
    if (node.isText) ofRuns.push(node.marks);
  });
  const marks = ofRuns[0]?.filter((mark) => ofRuns.every((run) => mark.isInSet(run)));
  return state.tr.replaceWith(from, to, schema.text(text, marks)).scrollIntoView();
}
