// SPDX-License-Identifier: MPL-2.0
// Letters that no text has are taken out of what is typed or pasted: control characters, and those
// that turn the direction of what follows, with which a text reads otherwise than it is.

import { type EditorState, Plugin, type Transaction } from 'prosemirror-state';

/** A tab is white space. */
const CONTROL = /[\0-\b\n-\x1F\x7F-\x9F\u2028\u2029\uFFFC]+/g;
const TURNING = /[\u202A-\u202E\u2066-\u2069]+/g;

export function cleanText(text: string): string {
  return text.replace(TURNING, '').replace(CONTROL, ' ');
}

/** Cleans what other transactions than those `isForeign` names have written. */
export function clean(isForeign: (transaction: Transaction) => boolean): Plugin {
  return new Plugin({
    appendTransaction: (transactions, before, after) =>
      transactions.some((transaction) => transaction.docChanged && !isForeign(transaction)) ? cleaned(before, after) : null,
  });
}

function cleaned(before: EditorState, after: EditorState): Transaction | null {
  const start = before.doc.content.findDiffStart(after.doc.content);
  const end = before.doc.content.findDiffEnd(after.doc.content)?.b;
  if (start === null || end === undefined) return null;
  const found: { from: number; to: number; by: string }[] = [];
  after.doc.nodesBetween(Math.min(start, end), Math.max(start, end), (node, at) => {
    for (const [which, by] of [[CONTROL, ' '], [TURNING, '']] as const) {
      for (const { index, 0: letters } of (node.text ?? '').matchAll(which)) found.push({ from: at + index, to: at + index + letters.length, by });
    }
  });
  if (found.length === 0) return null;
  const change = after.tr;
  for (const { from, to, by } of found.sort((one, other) => other.from - one.from)) change.insertText(by, from, to);
  return change;
}
