// SPDX-License-Identifier: MPL-2.0
import type { Node } from 'prosemirror-model';
import { TextSelection } from 'prosemirror-state';

import type { MinutesModel } from '../minutes/model';

/** Enough of a quotation to find its paragraph. */
const ENOUGH = 80;

/** Where the first paragraph stands that has the words with which a quotation begins. */
export function findQuote(doc: Node, quote: string): { from: number; to: number } | null {
  const wanted = quote.replace(/…$/, '').split(' | ')[0]?.split('\n')[0]?.slice(0, ENOUGH).trim() ?? '';
  if (wanted === '') return null;
  let found: { from: number; to: number } | null = null;
  doc.descendants((node, at) => {
    if (found === null && node.isTextblock && node.textContent.includes(wanted)) found = { from: at + 1, to: at + 1 + node.content.size };
    return found === null;
  });
  return found;
}

/** Selects the paragraph in the editor; false where its words are not there any more. */
export function goToQuote(model: MinutesModel, quote: string): boolean {
  const state = model.editor.peek();
  const place = findQuote(state.doc, quote);
  if (!place) return false;
  model.runCommand((now, dispatch) => {
    dispatch?.(now.tr.setSelection(TextSelection.create(now.doc, place.from, place.to)).scrollIntoView());
    return true;
  });
  return true;
}
