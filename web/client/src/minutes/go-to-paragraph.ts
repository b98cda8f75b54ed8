// SPDX-License-Identifier: MPL-2.0
import { TextSelection } from 'prosemirror-state';

import { instructionIn, instructionLines } from './draft-instruction';
import type { MinutesModel } from './model';
import { schema } from './schema';

/** Selects the draft's instruction to the secretary, to be read and deleted. */
export function goToInstruction(model: MinutesModel): void {
  // Called while a dialog goes, by a component that is no reader of the editor.
  const state = model.editor.peek();
  const place = instructionIn(state.doc);
  if (place) model.dispatch(state.tr.setSelection(TextSelection.create(state.doc, place.from, place.to)).scrollIntoView());
  model.focusEditor();
}

/** Puts the cursor on an empty line under the first heading that has none below, or at the end. */
export function writeUnderHeading(model: MinutesModel): void {
  const state = model.editor.peek();
  const { doc } = state;
  const blocks = Array.from({ length: doc.childCount }, (_, index) => doc.child(index));
  const isEmptyLine = (index: number) => blocks[index]?.type === schema.nodes.paragraph && blocks[index].content.size === 0;
  const isInstruction = (index: number) => blocks[index]?.type === schema.nodes.paragraph && instructionLines([blocks[index].textContent])[0] === true;
  const isHeading = (index: number) => blocks[index]?.type === schema.nodes.heading;
  const line = blocks.findIndex((_, index) => isHeading(index) && isEmptyLine(index + 1));
  // What the draft asks for there is chosen, so that typing takes its place.
  const asked = blocks.findIndex((_, index) => isHeading(index) && isInstruction(index + 1));
  const bare = blocks.findIndex((_, index) => isHeading(index) && (index + 1 === blocks.length || isHeading(index + 1)));
  const under = line >= 0 ? line : asked >= 0 ? asked : bare >= 0 ? bare : blocks.length - 1;
  const at = blocks.slice(0, under + 1).reduce((size, block) => size + block.nodeSize, 0);
  const isThere = line >= 0 || asked >= 0;
  const transaction = isThere ? state.tr : state.tr.insert(at, schema.nodes.paragraph.create());
  const end = at + 1 + (isThere ? (blocks[under + 1]?.content.size ?? 0) : 0);
  model.dispatch(transaction.setSelection(TextSelection.create(transaction.doc, at + 1, end)).scrollIntoView());
  model.focusEditor();
}
