// SPDX-License-Identifier: MPL-2.0
import { TextSelection, type EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';
import { prosemirrorToYXmlFragment } from 'y-prosemirror';
import * as Y from 'yjs';

import type { Body, MinutesHead } from '../../generated/protocol';
import { openEditor, replaceDocument } from '../editor-state';
import { bodyOf, documentOf } from '../schema';
import { MinutesBuilder } from '../testing';
import { bytesOf } from './base64';
import { SharedDocument } from './document';
import { undo } from './undo';

const minutes = new MinutesBuilder().heading('1. Thu ngân sách').paragraph('Thu đạt 98 %.').sourced('Ông An báo cáo.', 's1');

/** What the server makes of a revision. */
function seeded({ head, body } = minutes.build()): Uint8Array {
  const doc = new Y.Doc();
  prosemirrorToYXmlFragment(documentOf(body), doc.getXmlFragment('body'));
  const map = doc.getMap('head');
  Object.entries(head).forEach(([field, value]) => map.set(field, value));
  return Y.encodeStateAsUpdate(doc);
}

const seed = seeded();

/** Somebody's window: an editor and the document below it. */
class Window {
  state: EditorState;
  head: Partial<MinutesHead> = {};
  readonly shared: SharedDocument;

  constructor(state: Uint8Array) {
    this.shared = new SharedDocument(1, state, {
      body: (document) => {
        const transaction = replaceDocument(this.state, document);
        if (transaction) this.state = this.state.apply(transaction);
      },
      head: (head) => (this.head = { ...this.head, ...head }),
      edited: () => undefined,
    });
    this.state = openEditor({ type: 'doc', content: [] }, { choose: () => undefined, play: () => undefined, shared: () => this.shared });
    this.state = openEditor(bodyOf(this.shared.document()), { choose: () => undefined, play: () => undefined, shared: () => this.shared });
  }

  /** Types after these words. */
  types(after: string, words: string): this {
    let at = 0;
    this.state.doc.descendants((node, position) => {
      const found = node.isText ? (node.text ?? '').indexOf(after) : -1;
      if (found >= 0) at = position + found + after.length;
    });
    this.state = this.state.apply(this.state.tr.insertText(words, at));
    this.shared.write(this.state.doc);
    return this;
  }

  splits(before: string): this {
    let at = 0;
    this.state.doc.descendants((node, position) => {
      const found = node.isText ? (node.text ?? '').indexOf(before) : -1;
      if (found >= 0) at = position + found;
    });
    this.state = this.state.apply(this.state.tr.split(at));
    this.shared.write(this.state.doc);
    return this;
  }

  sendsTo(...others: Window[]): void {
    const update = this.shared.toSend();
    if (update) others.forEach((other) => other.shared.receive(update));
    this.shared.kept();
  }

  undoes(): this {
    undo(this.state, () => undefined);
    return this;
  }

  get body(): Body {
    return bodyOf(this.state.doc);
  }
}

const textIn = (window: Window) => window.state.doc.textBetween(0, window.state.doc.content.size, '|');

test('what the server made of a revision is what the editor shows', () => {
  expect(new Window(seed).body).toEqual(minutes.build().body);
});

test('what two type at once is in both windows, in the same order', () => {
  const [binh, an] = [new Window(seed), new Window(seed)];
  binh.types('Thu đạt 98 %', ' kế hoạch');
  an.types('1. Thu ngân sách', ' nhà nước');
  binh.sendsTo(an);
  an.sendsTo(binh);
  expect(binh.body).toEqual(an.body);
  expect(textIn(binh)).toBe('1. Thu ngân sách nhà nước|Thu đạt 98 % kế hoạch.|Ông An báo cáo.');
});

test('one splits a paragraph while the other writes at its end', () => {
  const [binh, an] = [new Window(seed), new Window(seed)];
  binh.splits('98 %');
  an.types('báo cáo.', ' Bà Bình ghi.');
  binh.sendsTo(an);
  an.sendsTo(binh);
  expect(binh.body).toEqual(an.body);
  expect(textIn(an)).toBe('1. Thu ngân sách|Thu đạt |98 %.|Ông An báo cáo. Bà Bình ghi.');
});

test("undo takes back what was typed here, and nothing of the other's", () => {
  const [binh, an] = [new Window(seed), new Window(seed)];
  binh.types('98 %', ' kế hoạch').sendsTo(an);
  an.types('báo cáo.', ' Bà Bình ghi.').sendsTo(binh);
  binh.undoes().sendsTo(an);
  for (const window of [binh, an]) expect(textIn(window)).toBe('1. Thu ngân sách|Thu đạt 98 %.|Ông An báo cáo. Bà Bình ghi.');
});

test('while a word is composed the text of others waits, and comes afterwards', () => {
  const [binh, an] = [new Window(seed), new Window(seed)];
  binh.shared.hold();
  an.types('1. ', 'Tình hình ').sendsTo(binh);
  binh.types('98 %', ' kế');
  expect(textIn(binh)).toContain('1. Thu ngân sách');
  binh.shared.release();
  binh.sendsTo(an);
  expect(binh.body).toEqual(an.body);
  expect(textIn(binh)).toContain('1. Tình hình Thu ngân sách');
  expect(textIn(binh)).toContain('98 % kế.');
});

test('edits that a closed window had not sent merge with what was edited since', () => {
  const lost = new Window(seed);
  lost.types('98 %', ' (đã sửa ở xã)');
  const kept = lost.shared.unsent();
  const [other, again] = [new Window(seed), new Window(seed)];
  other.types('1. ', 'Tình hình ').sendsTo(again);
  if (kept) again.shared.bringBack(kept);
  again.sendsTo(other);
  expect(textIn(other)).toBe('1. Tình hình Thu ngân sách|Thu đạt 98 % (đã sửa ở xã).|Ông An báo cáo.');
});

test('after a lost line only what the server lacks is sent', () => {
  const [here, server] = [new Window(seed), new Window(seed)];
  here.types('98 %', ' kế hoạch');
  // It arrived, and the answer did not.
  server.shared.receive(here.shared.toSend() ?? '');
  here.types('kế hoạch', ' năm');
  here.shared.compare(server.shared.vector());
  here.sendsTo(server);
  expect(textIn(server)).toBe('1. Thu ngân sách|Thu đạt 98 % kế hoạch năm.|Ông An báo cáo.');
});

test('fields of the form are shared, and of two who change one field at once both see the same', () => {
  const [binh, an] = [new Window(seed), new Window(seed)];
  binh.shared.writeHead({ place: 'Sa Pa', recipients: ['Như trên', 'Lưu: VT'] });
  an.shared.writeHead({ venue: 'Hội trường A' });
  binh.sendsTo(an);
  an.sendsTo(binh);
  expect(an.shared.headNow()).toEqual(binh.shared.headNow());
  expect(an.head).toMatchObject({ place: 'Sa Pa', recipients: ['Như trên', 'Lưu: VT'] });
  expect(binh.head).toMatchObject({ venue: 'Hội trường A' });
});

test('a cursor stays at its words whatever is written before them', () => {
  const [binh, an] = [new Window(seed), new Window(seed)];
  const at = TextSelection.atEnd(binh.state.doc).head;
  const cursor = binh.shared.cursorAt(at, at);
  an.types('1. ', 'Tình hình ').sendsTo(binh);
  expect(cursor && an.shared.placeOf(cursor)?.head).toBe(TextSelection.atEnd(an.state.doc).head);
  expect(an.shared.placeOf({ anchor: 'AA', head: '!' })).toBeNull();
});

test('a document that holds what minutes cannot hold is shown without it', () => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seed);
  const body = doc.getXmlFragment('body');
  body.push([new Y.XmlElement('bullet_list'), new Y.XmlElement('script'), new Y.XmlText('rời')]);
  expect(new Window(Y.encodeStateAsUpdate(doc)).body).toEqual(minutes.build().body);
});

test('the text of an update is read as it was written', () => {
  const [binh] = [new Window(seed)];
  binh.types('98 %', ' ✔ ế ệ');
  expect(bytesOf(binh.shared.toSend() ?? '').length).toBeGreaterThan(10);
});
