// SPDX-License-Identifier: MPL-2.0
// Where the others write, shown in the text: their name at their cursor, their selection.

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
        return told ? DecorationSet.create(transaction.doc, told.flatMap((one) => marksOf(one, transaction.doc.content.size))) : shown.map(transaction.mapping, transaction.doc);
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

export function showCursors(state: EditorState, others: OtherCursor[]): Transaction {
  return state.tr.setMeta(key, others);
}

function marksOf({ connection, name, anchor, head }: OtherCursor, size: number): Decoration[] {
  const within = (at: number) => Math.max(0, Math.min(at, size));
  const [from, to] = [within(Math.min(anchor, head)), within(Math.max(anchor, head))];
  const colour = `other-${String(colourOf(connection))}`;
  const caret = Decoration.widget(within(head), () => caretOf(name, colour), { key: `cursor-${String(connection)}-${name}`, side: -1, ignoreSelection: true });
  return from === to ? [caret] : [Decoration.inline(from, to, { class: `other-selection ${colour}` }), caret];
}

function caretOf(name: string, colour: string): HTMLElement {
  const caret = document.createElement('span');
  caret.className = `other-cursor ${colour}`;
  // Who is here is listed above the text; in it, the name would be read as a part of a sentence.
  caret.setAttribute('aria-hidden', 'true');
  caret.dataset['name'] = name;
  return caret;
}
