// SPDX-License-Identifier: MPL-2.0
// The word processor's behaviour: plugins, keys, and the commands behind the toolbar.

import { baseKeymap, chainCommands, setBlockType, toggleMark } from 'prosemirror-commands';
import { inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import type { MarkType, Node, NodeType } from 'prosemirror-model';
import { search } from 'prosemirror-search';
import { liftListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { type Command, EditorState, TextSelection, type Transaction } from 'prosemirror-state';

import type { Body, SegmentId } from '../generated/protocol';
import { equalEnds } from './equal-ends';
import { documentOf, schema } from './schema';
import { clean } from './clean';
import { paste } from './paste';
import { cursors } from './shared/cursors';
import type { SharedDocument } from './shared/document';
import { canRedo, canUndo, redo, undo, undoOf } from './shared/undo';
import { sources } from './sources';
import { addRow, isInTable, moveCell, removeRow } from './table';
import { unprintable } from './unprintable';

const { nodes, marks } = schema;

/** The level that the draft gives to agenda items; on paper, bold at the margin. Level 1 is
 * centred, for parts of long minutes. */
const HEADING_LEVEL = 2;

/** Set on transactions that bring what others edited or the server holds: they are no edits. */
export const FROM_SERVER = 'from-server';

type On = { choose: (segment: SegmentId | null) => void; play: (segment: SegmentId) => void; shared: () => SharedDocument | null; pasteTooLong?: (chars: number) => void };

export function openEditor(body: Body, on: On): EditorState {
  const keys: Record<string, Command> = {
    'Mod-b': toggleMark(marks.strong),
    'Mod-i': toggleMark(marks.em),
    'Mod-z': undo,
    'Mod-y': redo,
    'Shift-Mod-z': redo,
    'Mod-Alt-2': toggleHeading,
    'Mod-Shift-8': toggleList(nodes.bullet_list),
    'Mod-Shift-7': toggleList(nodes.ordered_list),
    Enter: splitListItem(nodes.list_item),
    Tab: moveCell(1),
    'Shift-Tab': chainCommands(moveCell(-1), liftListItem(nodes.list_item)),
    Backspace: liftAtStart,
  };
  return EditorState.create({
    doc: documentOf(body),
    plugins: [
      sources(on),
      unprintable(),
      paste((chars) => on.pasteTooLong?.(chars)),
      clean((transaction) => transaction.getMeta(FROM_SERVER) === true),
      undoOf(on.shared),
      search(),
      cursors(),
      inputRules({
        rules: [
          wrappingInputRule(/^[-+*]\s$/, nodes.bullet_list),
          textblockTypeInputRule(/^##\s$/, nodes.heading, { level: HEADING_LEVEL }),
        ],
      }),
      keymap(keys),
      keymap(baseKeymap),
    ],
  });
}

/** Backspace at the start of the first paragraph of a list item takes it out of the list. */
const liftAtStart: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection;
  const atStart = empty && $from.parentOffset === 0 && $from.depth >= 2 && $from.node(-1).type === nodes.list_item && $from.index(-1) === 0;
  return atStart && liftListItem(nodes.list_item)(state, dispatch, view);
};

const toggleHeading: Command = (state, dispatch, view) =>
  isIn(state, nodes.heading)
    ? setBlockType(nodes.paragraph)(state, dispatch, view)
    : setBlockType(nodes.heading, { level: HEADING_LEVEL })(state, dispatch, view);

/** Into a list, out of it, or from the other kind of list into this one. */
function toggleList(list: NodeType): Command {
  return (state, dispatch, view) => {
    if (isIn(state, list)) return liftListItem(nodes.list_item)(state, dispatch, view);
    return chainCommands(changeList(list), wrapInList(list))(state, dispatch, view);
  };
}

function changeList(list: NodeType): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth--) {
      if (!isList($from.node(depth).type)) continue;
      dispatch?.(state.tr.setNodeMarkup($from.before(depth), list));
      return true;
    }
    return false;
  };
}

function isList(type: NodeType): boolean {
  return type === nodes.bullet_list || type === nodes.ordered_list;
}

function isIn(state: EditorState, type: NodeType): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === type) return true;
  return false;
}

function hasMark(state: EditorState, mark: MarkType): boolean {
  const { from, to, $from, empty } = state.selection;
  if (empty) return Boolean(mark.isInSet(state.storedMarks ?? $from.marks()));
  return state.doc.rangeHasMark(from, to, mark);
}

export type ToolName = 'strong' | 'em' | 'heading' | 'bullets' | 'numbers' | 'rowAdd' | 'rowRemove' | 'undo' | 'redo';

export interface Tool {
  name: ToolName;
  command: Command;
  /** As `aria-keyshortcuts` names keys. */
  keys: string;
  /** Whether it is on where the cursor is; none for what is done once. */
  on?: (state: EditorState) => boolean;
  possible: (state: EditorState) => boolean;
  /** Where it is shown at all; none for everywhere. */
  where?: (state: EditorState) => boolean;
}

export const TOOLS: Tool[] = [
  { name: 'strong', command: toggleMark(marks.strong), keys: 'Control+B', on: (s) => hasMark(s, marks.strong), possible: toggleMark(marks.strong) },
  { name: 'em', command: toggleMark(marks.em), keys: 'Control+I', on: (s) => hasMark(s, marks.em), possible: toggleMark(marks.em) },
  { name: 'heading', command: toggleHeading, keys: 'Control+Alt+2', on: (s) => isIn(s, nodes.heading), possible: toggleHeading },
  { name: 'bullets', command: toggleList(nodes.bullet_list), keys: 'Control+Shift+8', on: (s) => isIn(s, nodes.bullet_list), possible: toggleList(nodes.bullet_list) },
  { name: 'numbers', command: toggleList(nodes.ordered_list), keys: 'Control+Shift+7', on: (s) => isIn(s, nodes.ordered_list), possible: toggleList(nodes.ordered_list) },
  { name: 'rowAdd', command: addRow, keys: '', possible: addRow, where: isInTable },
  { name: 'rowRemove', command: removeRow, keys: '', possible: removeRow, where: isInTable },
  { name: 'undo', command: undo, keys: 'Control+Z', possible: canUndo },
  { name: 'redo', command: redo, keys: 'Control+Y', possible: canRedo },
];

/** Brings the server's body in. */
export const replaceBody = (state: EditorState, body: Body): Transaction | null => replaceDocument(state, documentOf(body));

/** Brings another document in, changing only what differs, so that the cursor stays. None when
 * nothing differs. */
export function replaceDocument(state: EditorState, wanted: Node): Transaction | null {
  const change = replaceWithin(state.tr, state.doc, wanted, 0);
  return change.docChanged ? change : null;
}

/** Whole nodes, or words of one paragraph: a part of a table or list would be fitted in otherwise
 * than it stands in what is wanted. `start` is where the content of `before` begins. */
function replaceWithin(change: Transaction, before: Node, wanted: Node, start: number): Transaction {
  if (before.inlineContent) {
    const from = before.content.findDiffStart(wanted.content);
    if (from === null) return change;
    const { a, b } = before.content.findDiffEnd(wanted.content) ?? { a: from, b: from };
    // Where text repeats, both searches may overlap; then the replaced part ends that much later.
    const overlap = Math.max(0, from - Math.min(a, b));
    return change.replaceWith(start + from, start + a + overlap, wanted.content.cut(from, b + overlap));
  }
  const [old, now] = [before.content.content, wanted.content.content];
  const [head, tail] = equalEnds(old, now, (one, other) => one.eq(other));
  if (head === old.length && head === now.length) return change;
  const at = old.slice(0, head).reduce((sum, node) => sum + node.nodeSize, start);
  const [was, is] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  const [one, other] = [was[0], is[0]];
  if (was.length === 1 && is.length === 1 && one && other && one.sameMarkup(other)) return replaceWithin(change, one, other, at + 1);
  return change.replaceWith(at, was.reduce((sum, node) => sum + node.nodeSize, at), is);
}

/** Keeps a selection of text at its words, where the transaction alone would lose them. */
export function keepSelection(transaction: Transaction, { anchor, head }: { anchor: number; head: number }): void {
  if (!(transaction.selection instanceof TextSelection)) return;
  const [from, to] = [anchor, head].map((at) => transaction.doc.resolve(Math.min(at, transaction.doc.content.size)));
  if (from?.parent.isTextblock && to?.parent.isTextblock) transaction.setSelection(TextSelection.between(from, to));
}

/** Puts the cursor at the end of what the transaction changes, in sight. */
export function goToChange(transaction: Transaction): void {
  let end = 0;
  transaction.mapping.maps.at(-1)?.forEach((_from, _to, _newFrom, newTo) => (end = newTo));
  transaction.setSelection(TextSelection.near(transaction.doc.resolve(end), -1)).scrollIntoView();
}
