// SPDX-License-Identifier: MPL-2.0
// Where the others write, shown in the text: their name at their cursor, their selection.

import type { Node, ResolvedPos } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

/** Colours of cursors, by window. The style sheet has one class for each. */
const COLOURS = 6;

export interface OtherCursor {
  connection: number;
  name: string;
  anchor: number;
  head: number;
}

export const colourOf = (connection: number): number => connection % COLOURS;

const key = new PluginKey<DecorationSet>('cursors');

export function cursors(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (transaction, shown) => {
        const told = transaction.getMeta(key) as OtherCursor[] | undefined;
        return told ? DecorationSet.create(transaction.doc, told.flatMap((one) => marksOf(one, transaction.doc))) : shown.map(transaction.mapping, transaction.doc);
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

export function showCursors(state: EditorState, others: OtherCursor[]): Transaction {
  return state.tr.setMeta(key, others);
}

/** Styles of the text alone: an element of its own at the cursor of the person who types would make
 * browsers put letters beside it. */
function marksOf({ connection, name, anchor, head }: OtherCursor, document: Node): Decoration[] {
  const within = (at: number) => Math.max(0, Math.min(at, document.content.size));
  const [from, to] = [within(Math.min(anchor, head)), within(Math.max(anchor, head))];
  const colour = `other-${String(colourOf(connection))}`;
  const selection = from === to ? [] : [Decoration.inline(from, to, { class: `other-selection ${colour}` })];
  return [...selection, ...caretOf(document.resolve(within(head)), name, colour)];
}

/** At the letter before the cursor, or after it at the beginning of a paragraph. */
function caretOf(at: ResolvedPos, name: string, colour: string): Decoration[] {
  const look = (side: 'after' | 'before' | 'empty') => ({ class: `other-cursor other-cursor-${side} ${colour}`, 'data-name': name });
  if (!at.parent.isTextblock) return [];
  if (at.parent.content.size === 0) return [Decoration.node(at.before(), at.after(), look('empty'))];
  const text = at.parent.textContent;
  const letter = at.parentOffset > 0 ? at.parentOffset - 1 : 0;
  // The second half of a letter beyond the first 65,536 belongs to the first.
  const isSecondHalf = /[\uDC00-\uDFFF]/.test(text.charAt(letter));
  const start = at.start() + letter - (isSecondHalf ? 1 : 0);
  const end = at.start() + letter + (/[\uD800-\uDBFF]/.test(text.charAt(letter)) ? 2 : 1);
  return [Decoration.inline(start, end, look(at.parentOffset > 0 ? 'after' : 'before'))];
}
