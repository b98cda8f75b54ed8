// SPDX-License-Identifier: MPL-2.0
// Letters that the printed document's font lacks, underlined in the text. The server says which
// they are with every save.

import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, TextSelection } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

import type { UnprintableLetter } from '../generated/protocol';
import { t, type Key } from '../i18n';
import type { MinutesModel } from './model';

interface Shown {
  letters: string;
  marks: DecorationSet;
}

const key = new PluginKey<Shown>('unprintable');

export function unprintable(): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: {
      init: () => ({ letters: '', marks: DecorationSet.empty }),
      apply: (transaction, shown) => {
        const letters = (transaction.getMeta(key) as string | undefined) ?? shown.letters;
        if (letters === shown.letters && !transaction.docChanged) return shown;
        return { letters, marks: marksOf(transaction.doc, letters) };
      },
    },
    props: { decorations: (state) => key.getState(state)?.marks },
  });
}

function marksOf(doc: Node, letters: string): DecorationSet {
  // Nearly always: nothing to look for in a long text.
  if (letters === '') return DecorationSet.empty;
  const marks: Decoration[] = [];
  doc.descendants((node, position) => {
    let at = position;
    for (const letter of node.text ?? '') {
      if (letters.includes(letter)) marks.push(Decoration.inline(at, at + letter.length, { class: 'unprintable' }));
      at += letter.length;
    }
  });
  return DecorationSet.create(doc, marks);
}

/** The transaction that marks these letters. */
export function markUnprintable(state: EditorState, places: UnprintableLetter[]) {
  return state.tr.setMeta(key, places.map((place) => place.letter).join(''));
}

/** The mark of lists pasted from Word, in its picture font. */
const WORD_BULLET = '\uF0B7';

/** As a person can name it: a letter of a picture font has no shape elsewhere. */
export function shownLetter(letter: string): string {
  if (letter === WORD_BULLET) return t('unprintable.wordBullet');
  return /\p{Co}/u.test(letter) ? `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}` : letter;
}

/** Where the letter stands: the field's name, or the body. */
export function placeName(place: UnprintableLetter): string {
  return place.field === null ? t('minutes.body') : t(`head.${place.field}` as Key);
}

/** The first place of each letter, and how many there are of it. */
export function byLetter(places: UnprintableLetter[]): { first: UnprintableLetter; count: number }[] {
  const groups = new Map<string, { first: UnprintableLetter; count: number }>();
  for (const place of places) {
    const group = groups.get(place.letter);
    if (group) group.count += 1;
    else groups.set(place.letter, { first: place, count: 1 });
  }
  return [...groups.values()];
}

/** Puts the cursor at the letter. */
export function goTo(model: MinutesModel, place: UnprintableLetter): void {
  if (place.field !== null) {
    const label = placeName(place);
    const fields = [...document.querySelectorAll<HTMLTextAreaElement>('.paper textarea')].filter((field) => field.ariaLabel === label);
    const field = fields.find((one) => one.value.includes(place.letter)) ?? fields[0];
    field?.focus();
    const at = field?.value.indexOf(place.letter) ?? -1;
    if (at >= 0) field?.setSelectionRange(at, at + place.letter.length);
    return;
  }
  // Also called while a dialog goes, by a component that is no reader of the editor.
  const state = model.editor.peek();
  const at = find(state.doc, place);
  if (at !== null) model.dispatch(state.tr.setSelection(TextSelection.create(state.doc, at, at + place.letter.length)).scrollIntoView());
  model.focusEditor();
}

/** The letter in its block; where an edit has moved that, the first one anywhere. */
function find(doc: Node, place: UnprintableLetter): number | null {
  const all: { block: number; at: number }[] = [];
  doc.forEach((block, start, index) => {
    block.descendants((node, position) => {
      const at = node.text?.indexOf(place.letter) ?? -1;
      if (at >= 0) all.push({ block: index, at: start + 1 + position + at });
    });
  });
  return (all.find((one) => one.block === place.block) ?? all[0])?.at ?? null;
}
