// SPDX-License-Identifier: MPL-2.0
// Where the others write, shown in the text: their name at their cursor, their selection.

import type { Node, ResolvedPos } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

/** Colours of people. The style sheet has one class for each. */
export const COLOURS = 6;
/** A name is shown so long after its cursor has moved: it covers the line above. */
const NAMED_MILLIS = 3_000;
/** While a word is composed nothing is drawn anew. */
const COMPOSING_MILLIS = 500;

export interface OtherCursor {
  connection: number;
  name: string;
  colour: number;
  anchor: number;
  head: number;
}

type Placed = OtherCursor & { namedUntil: number };

interface Shown {
  cursors: Placed[];
  marks: DecorationSet;
}

/** Who is where; without, only time has passed. */
interface Told {
  others?: OtherCursor[];
  now: number;
}

const key = new PluginKey<Shown>('cursors');

export function cursors(): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: { init: () => ({ cursors: [], marks: DecorationSet.empty }), apply: shownAfter },
    props: { decorations: (state) => key.getState(state)?.marks },
    view: (editor) => {
      let timer = 0;
      const wait = (millis: number) => {
        clearTimeout(timer);
        timer = window.setTimeout(() => (editor.composing ? wait(COMPOSING_MILLIS) : editor.dispatch(timePassed(editor.state))), millis);
      };
      return {
        update: ({ state }, before) => {
          const shown = key.getState(state)?.cursors ?? [];
          if (shown === key.getState(before)?.cursors) return;
          const next = Math.min(...shown.map(({ namedUntil }) => namedUntil).filter((until) => until > Date.now()));
          if (Number.isFinite(next)) wait(next - Date.now());
        },
        destroy: () => clearTimeout(timer),
      };
    },
  });
}

export function showCursors(state: EditorState, others: OtherCursor[], now = Date.now()): Transaction {
  return state.tr.setMeta(key, { others, now } satisfies Told);
}

/** Names that have stood long enough go. */
export function timePassed(state: EditorState, now = Date.now()): Transaction {
  return state.tr.setMeta(key, { now } satisfies Told);
}

function shownAfter(transaction: Transaction, before: Shown): Shown {
  const told = transaction.getMeta(key) as Told | undefined;
  if (!told && !transaction.docChanged) return before;
  // Who types at the cursor moves it, who types elsewhere does not.
  const place = (at: number) => transaction.mapping.map(at, -1);
  const known = before.cursors.map((one) => ({ ...one, anchor: place(one.anchor), head: place(one.head) }));
  if (!told) return { cursors: known, marks: before.marks.map(transaction.mapping, transaction.doc) };
  const cursors = (told.others ?? known).map((one) => {
    const old = known.find(({ connection }) => connection === one.connection);
    const rests = old?.anchor === one.anchor && old.head === one.head;
    return { ...one, namedUntil: rests ? old.namedUntil : told.now + NAMED_MILLIS };
  });
  return { cursors, marks: DecorationSet.create(transaction.doc, cursors.flatMap((one) => marksOf(one, told.now, transaction.doc))) };
}

/** Styles of the text alone: an element of its own at the cursor of the person who types would make
 * browsers put letters beside it. */
function marksOf({ name, colour: number, anchor, head, namedUntil }: Placed, now: number, document: Node): Decoration[] {
  const within = (at: number) => Math.max(0, Math.min(at, document.content.size));
  const [from, to] = [within(Math.min(anchor, head)), within(Math.max(anchor, head))];
  const colour = `other-${String(number)}`;
  const selection = from === to ? [] : [Decoration.inline(from, to, { class: `other-selection ${colour}` })];
  return [...selection, ...caretOf(document.resolve(within(head)), name, namedUntil > now ? `${colour} other-named` : colour)];
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
