// SPDX-License-Identifier: MPL-2.0
// Undo and redo of what was edited in this window, and of nothing that others edited.

import { type Command, type EditorState, Plugin, PluginKey } from 'prosemirror-state';

import type { SharedDocument } from './document';

type Undoing = Pick<SharedDocument, 'undo' | 'redo' | 'canUndo' | 'canRedo'>;

const key = new PluginKey<() => Undoing | null>('undo');

/** `now` answers the document that is edited; none while there is none. */
export function undoOf(now: () => Undoing | null): Plugin<() => Undoing | null> {
  return new Plugin({ key, state: { init: () => now, apply: (_transaction, before) => before } });
}

const undoing = (state: EditorState): Undoing | null => key.getState(state)?.() ?? null;

export const canUndo = (state: EditorState): boolean => undoing(state)?.canUndo() ?? false;
export const canRedo = (state: EditorState): boolean => undoing(state)?.canRedo() ?? false;

export const undo: Command = (state, dispatch) => {
  if (!canUndo(state)) return false;
  if (dispatch) undoing(state)?.undo();
  return true;
};

export const redo: Command = (state, dispatch) => {
  if (!canRedo(state)) return false;
  if (dispatch) undoing(state)?.redo();
  return true;
};
