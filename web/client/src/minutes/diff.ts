// SPDX-License-Identifier: MPL-2.0
/** What changed between two states of the minutes, word by word, for a person to read. */
import { diffArrays } from 'diff';

import type { MinutesContent } from '../generated/protocol';
import { type Line, linesOf } from './lines';
import { wordsOf } from './words-of';

export interface Piece {
  change: 'same' | 'added' | 'removed';
  text: string;
}

export interface ChangedLine {
  change: 'same' | 'added' | 'removed' | 'changed';
  kind: Line['kind'];
  pieces: Piece[];
}

/** Two lines with fewer common words than this share are shown as one removed and one added: mixed,
 * nobody could read them. */
const READABLE_SHARE = 0.3;

/** All lines of both states in reading order. */
export function compare(before: MinutesContent, after: MinutesContent): ChangedLine[] {
  const runs = diffArrays(linesOf(before), linesOf(after), {
    comparator: (a, b) => a.kind === b.kind && a.text === b.text,
  });
  const lines: ChangedLine[] = [];
  let removed: Line[] = [];
  for (const [at, run] of runs.entries()) {
    if (run.removed) {
      removed = run.value;
      if (!runs[at + 1]?.added) lines.push(...removed.map((line) => whole(line, 'removed')));
    } else if (run.added) {
      lines.push(...compareRun(runs[at - 1]?.removed ? removed : [], run.value));
    } else {
      lines.push(...run.value.map((line) => whole(line, 'same')));
    }
  }
  return lines;
}

/** Removed lines and the lines that took their place, paired in order. */
function compareRun(removed: Line[], added: Line[]): ChangedLine[] {
  const lines: ChangedLine[] = [];
  const rest = [...removed];
  // What has no partner is shown the old before the new.
  let alone: ChangedLine[] = [];
  for (const line of added) {
    const partner = rest.findIndex((old) => old.kind === line.kind && commonShare(old.text, line.text) >= READABLE_SHARE);
    const [old] = partner < 0 ? [] : rest.slice(partner);
    if (!old) {
      alone.push(whole(line, 'added'));
      continue;
    }
    const before = rest.splice(0, partner + 1).slice(0, partner);
    lines.push(...before.map((gone) => whole(gone, 'removed')), ...alone);
    lines.push({ change: 'changed', kind: line.kind, pieces: compareWords(old.text, line.text) });
    alone = [];
  }
  return [...lines, ...rest.map((old) => whole(old, 'removed')), ...alone];
}

function whole(line: Line, change: 'same' | 'added' | 'removed'): ChangedLine {
  return { change, kind: line.kind, pieces: [{ change, text: line.text }] };
}

export function compareWords(before: string, after: string): Piece[] {
  return diffArrays(wordsOf(before), wordsOf(after)).map((run) => ({
    change: run.added ? 'added' : run.removed ? 'removed' : 'same',
    text: run.value.join(''),
  }));
}

function commonShare(before: string, after: string): number {
  const longer = Math.max(before.length, after.length);
  if (longer === 0) return 1;
  const same = compareWords(before, after).filter((piece) => piece.change === 'same' && piece.text.trim() !== '');
  return same.reduce((sum, piece) => sum + piece.text.length, 0) / longer;
}

/** Nothing was changed that a reader can see. */
export function isUnchanged(lines: ChangedLine[]): boolean {
  return lines.every((line) => line.change === 'same');
}

/** A run of lines to show, or a count of unchanged ones left out. */
type Excerpt = { lines: ChangedLine[] } | { leftOut: number };

/** The changes with some unchanged lines around them. */
export function excerpts(lines: ChangedLine[], around = 1): Excerpt[] {
  const shown = lines.map((_, at) => lines.slice(Math.max(0, at - around), at + around + 1).some((line) => line.change !== 'same'));
  const found: Excerpt[] = [];
  for (const [at, line] of lines.entries()) {
    const last = found.at(-1);
    if (shown[at]) {
      if (last && 'lines' in last) last.lines.push(line);
      else found.push({ lines: [line] });
    } else if (last && 'leftOut' in last) last.leftOut++;
    else found.push({ leftOut: 1 });
  }
  return found;
}
