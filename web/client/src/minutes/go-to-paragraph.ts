// SPDX-License-Identifier: MPL-2.0
import { TextSelection } from 'prosemirror-state';

import type { MinutesModel } from './model';

/** Selects the first paragraph that begins so, to be read and deleted. */
export function goToParagraph(model: MinutesModel, beginning: string): void {
  // Called while a dialog goes, by a component that is no reader of the editor.
  const state = model.editor.peek();
  const places: { from: number; to: number }[] = [];
  state.doc.descendants((node, position) => {
    if (node.isTextblock && node.textContent.startsWith(beginning)) places.push({ from: position + 1, to: position + 1 + node.content.size });
  });
  const [first] = places;
  if (first) model.dispatch(state.tr.setSelection(TextSelection.create(state.doc, first.from, first.to)).scrollIntoView());
  model.focusEditor();
}
