// SPDX-License-Identifier: MPL-2.0
import { joinBackward } from 'prosemirror-commands';
import { splitListItem } from 'prosemirror-schema-list';
import { type Command, type EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { expect, test } from 'vitest';
import * as Y from 'yjs';

import type { Body, MinutesHead } from '../../generated/protocol';
import { keepSelection, openEditor, replaceDocument, type ToolName, TOOLS } from '../editor-state';
import { bodyOf, documentOf, schema } from '../schema';
import { addRow, isInTable, removeRow, tableOf } from '../table';
import { MinutesBuilder } from '../testing';
import { bytesOf } from './base64';
import { SharedDocument } from './document';
import { read } from './read';
import { undo } from './undo';
import { repaired, write } from './write';

const minutes = new MinutesBuilder().heading('1. Thu ngân sách').paragraph('Thu đạt 98 %.').sourced('Ông An báo cáo.', 's1');

/** What the server makes of a revision. */
function seeded({ head, body } = minutes.build()): Uint8Array {
  const doc = new Y.Doc();
  const text = doc.getText('text');
  write(text, repaired(text, read(text)), documentOf(body).content.content);
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
      body: (document, _isUndone, selected) => {
        const transaction = replaceDocument(this.state, document);
        if (transaction && selected) keepSelection(transaction, selected);
        if (transaction) this.state = this.state.apply(transaction);
        this.shared.adopt(this.state.doc);
      },
      head: (head) => (this.head = { ...this.head, ...head }),
      edited: () => undefined,
      selection: () => this.state.selection,
    });
    this.state = openEditor({ type: 'doc', content: [] }, { choose: () => undefined, play: () => undefined, shared: () => this.shared });
    this.state = openEditor(bodyOf(this.shared.document()), { choose: () => undefined, play: () => undefined, shared: () => this.shared });
  }

  /** Types after these words. */
  types(after: string, words: string): this {
    return this.does((state) => state.tr.insertText(words, this.at(after) + after.length));
  }

  splits(before: string): this {
    return this.does((state) => state.tr.split(this.at(before)));
  }

  /** Puts the cursor before these words, or selects up to the end of others. */
  goesTo(before: string, until?: string): this {
    const [from, to] = [this.at(before), until === undefined ? this.at(before) : this.at(until) + until.length];
    this.state = this.state.apply(this.state.tr.setSelection(TextSelection.create(this.state.doc, from, to)));
    return this;
  }

  uses(command: Command): this {
    command(this.state, (transaction) => this.does(() => transaction));
    return this;
  }

  does(edit: (state: EditorState) => Transaction): this {
    this.state = this.state.apply(edit(this.state));
    this.shared.write(this.state.doc);
    return this;
  }

  private at(words: string): number {
    let at = -1;
    this.state.doc.descendants((node, position) => {
      const found = node.isText ? (node.text ?? '').indexOf(words) : -1;
      if (found >= 0 && at < 0) at = position + found;
    });
    if (at < 0) throw new Error(`nowhere: ${words}`);
    return at;
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

/** What the server has after all of them have sent everything. */
function docOf(...windows: Window[]): Y.Doc {
  const doc = new Y.Doc();
  for (const { shared } of windows) Y.applyUpdate(doc, shared.missing(Y.encodeStateVector(doc)));
  return doc;
}

const tool = (name: ToolName): Command => {
  const found = TOOLS.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found.command;
};

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

const binhDoes: [string, (binh: Window) => Window, string][] = [
  ['makes it a heading', (binh) => binh.goesTo('Thu đạt').uses(tool('heading')), 'Thu đạt 98 % kế hoạch.'],
  ['makes it an entry of a list', (binh) => binh.goesTo('Thu đạt').uses(tool('bullets')), 'Thu đạt 98 % kế hoạch.'],
  ['makes both paragraphs a list', (binh) => binh.goesTo('Thu đạt', 'báo cáo.').uses(tool('numbers')), 'Thu đạt 98 % kế hoạch.'],
  ['joins it to the heading above', (binh) => binh.goesTo('Thu đạt').uses(joinBackward), 'Thu ngân sáchThu đạt 98 % kế hoạch.'],
  ['joins the next one to it', (binh) => binh.goesTo('Ông An').uses(joinBackward), 'Thu đạt 98 % kế hoạch.Ông An'],
  ['splits it', (binh) => binh.splits('đạt 98'), 'đạt 98 % kế hoạch.'],
  ['makes it bold', (binh) => binh.goesTo('Thu đạt', '98 %.').uses(tool('strong')), 'Thu đạt 98 % kế hoạch.'],
  ['deletes the paragraph', (binh) => binh.does(({ tr, doc }) => tr.delete(doc.child(0).nodeSize, doc.child(0).nodeSize + doc.child(1).nodeSize)), ' kế hoạch'],
  ['deletes all that is there', (binh) => binh.does(({ tr, doc }) => tr.delete(0, doc.content.size)), ' kế hoạch'],
  ['replaces words before and after', (binh) => binh.does(({ tr }) => tr.insertText('kết quả', 33, 34).insertText('Tổng thu', 20, 23)), ' % kế hoạch'],
];

test.each(binhDoes)('what An types in a paragraph stays when Bình %s meanwhile', (_what, does, words) => {
  const [binh, an] = [new Window(seed), new Window(seed)];
  does(binh);
  an.types('98 %', ' kế hoạch');
  binh.sendsTo(an);
  an.sendsTo(binh);
  expect(binh.body).toEqual(an.body);
  expect(an.state.doc.textContent).toContain(words);
  // What the windows show is what the document holds.
  for (const window of [binh, an]) expect(bodyOf(window.shared.document())).toEqual(window.body);
});

test.each(binhDoes.slice(0, 7))('the cursor of An stays where it is when Bình %s', (_what, does) => {
  const [binh, an] = [new Window(seed), new Window(seed)];
  an.goesTo(' %.');
  does(binh).sendsTo(an);
  an.does(({ tr }) => tr.insertText(' phần trăm'));
  expect(an.state.doc.textContent).toContain('98 phần trăm %.');
});

test('lists and tables are read as they were written', () => {
  const binh = new Window(seed);
  const list = (name: 'bullet_list' | 'ordered_list', ...items: string[][]) =>
    schema.node(name, null, items.map((lines) => schema.node('list_item', null, lines.map((line) => schema.node('paragraph', null, line === '' ? [] : [schema.text(line)])))));
  const blocks = [list('bullet_list', ['một', 'thêm'], ['hai']), list('bullet_list', ['ba']), list('ordered_list', ['bốn']), tableOf([['Đơn vị', ''], ['Sở Y tế\nSở Nội vụ', '2']]), tableOf([['cuối']])];
  binh.does(({ tr }) => tr.insert(0, blocks));
  expect(new Window(Y.encodeStateAsUpdate(docOf(binh))).body).toEqual(binh.body);
});

test('one types in a cell while the other adds rows and takes one out', () => {
  const binh = new Window(seed);
  binh.does(({ tr }) => tr.insert(0, tableOf([['Đơn vị', 'Có mặt'], ['Sở Y tế', '2'], ['Sở Nội vụ', '3']])));
  const state = Y.encodeStateAsUpdate(docOf(binh));
  const an = new Window(state);
  const cuc = new Window(state);
  cuc.goesTo('Có mặt').uses(addRow);
  an.types('Sở Nội', ' vụ và').types('Sở Y', ' tế và');
  cuc.goesTo('Sở Y').uses(removeRow);
  cuc.sendsTo(an);
  an.sendsTo(cuc);
  expect(cuc.body).toEqual(an.body);
  expect(textIn(an)).toContain('Sở Nội vụ và vụ');
  const at = an.goesTo('vụ và').state.selection;
  const cursor = an.shared.cursorAt(at.anchor, at.head);
  expect(cursor && cuc.shared.placeOf(cursor)).toEqual({ anchor: at.anchor, head: at.head });
});

/** Numbers that look random, the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

test('three who edit whatever they like have the same text in the end, with every word that nobody took back', () => {
  for (let game = 1; game <= 60; game += 1) {
    const roll = dice(game);
    const first = new Window(seed);
    first.does(({ tr, doc }) => tr.insert(doc.content.size, tableOf([['a', 'b'], ['c', 'd']])));
    const state = Y.encodeStateAsUpdate(docOf(first));
    const all = [0, 1, 2].map(() => new Window(state));
    const typed = new Set<string>();
    for (let turn = 0; turn < 30; turn += 1) {
      const window = all[roll(3)];
      if (!window) continue;
      const random = () => TextSelection.near(window.state.doc.resolve(roll(window.state.doc.content.size + 1)));
      window.state = window.state.apply(window.state.tr.setSelection(random()));
      // One letter, so that nothing is typed within it.
      const letter = String.fromCharCode(0x4e00 + turn);
      const before = window.state.doc.textContent;
      switch (roll(9)) {
        case 0:
          window.uses(joinBackward);
          break;
        case 1:
          window.does(({ tr, selection }) => tr.split(selection.from));
          break;
        case 2:
          window.uses(tool('heading'));
          break;
        case 3:
          window.uses(tool(roll(2) === 0 ? 'bullets' : 'numbers'));
          break;
        case 4:
          window.uses(roll(2) === 0 ? addRow : splitListItem(schema.nodes.list_item));
          break;
        case 5:
          window.shared.undo();
          for (const one of before) if (!window.state.doc.textContent.includes(one)) typed.delete(one);
          break;
        case 6:
          window.sendsTo(...all.filter((other) => other !== window));
          break;
        default:
          // A row that is taken out takes its words along.
          if (!isInTable(window.state)) typed.add(letter);
          window.does(({ tr }) => tr.insertText(letter));
      }
      expect(bodyOf(window.shared.document()), `game ${String(game)}, turn ${String(turn)}`).toEqual(window.body);
    }
    for (const window of all) window.sendsTo(...all.filter((other) => other !== window));
    for (const window of all) expect(window.body, `game ${String(game)}`).toEqual(all[0]?.body);
    for (const one of typed) expect(all[0]?.state.doc.textContent, `game ${String(game)}`).toContain(one);
    expect(bodyOf(new Window(Y.encodeStateAsUpdate(docOf(first, ...all))).state.doc)).toEqual(all[0]?.body);
  }
});

const TOGGLES = [
  ['heading', 'heading'],
  ['heading', 'paragraph'],
  ['bullets', 'bullet_list'],
  ['numbers', 'ordered_list'],
  ['numbers', 'paragraph'],
] as const;

test('a paragraph stays what one makes it while the other types in it', () => {
  for (let game = 1; game <= 100; game += 1) {
    const roll = dice(game);
    const [binh, an] = [new Window(seed), new Window(seed)];
    const line: [Window, string][] = [];
    const sends = (from: Window, to: Window) => {
      line.push([to, from.shared.toSend() ?? '']);
      from.shared.kept();
    };
    let [typed, toggled, wanted] = ['', 0, 'paragraph'];
    for (let turn = 0; turn < 60; turn += 1) {
      const what = roll(4);
      const [name, becomes] = TOGGLES[toggled % TOGGLES.length] ?? TOGGLES[0];
      if (what === 0) {
        binh.goesTo('Thu đạt').uses(tool(name));
        [toggled, wanted] = [toggled + 1, becomes];
        sends(binh, an);
      } else if (what === 1) {
        an.types(`98 %.${typed}`, 'x');
        typed += 'x';
        sends(an, binh);
      } else {
        const [next] = line.splice(0, 1);
        next?.[0].shared.receive(next[1]);
      }
      const block = binh.state.doc.content.content.find(({ textContent }) => textContent.includes('Thu đạt'));
      expect(block?.type.name, `game ${String(game)}, turn ${String(turn)}`).toBe(wanted);
    }
    for (const [window, update] of line) window.shared.receive(update);
    expect(an.body).toEqual(binh.body);
    expect(textIn(an)).toContain(`98 %.${typed}`);
  }
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
  const text = doc.getText('text');
  text.insertEmbed(0, new Y.Array());
  text.insertEmbed(3, { image: 'x' });
  text.insertEmbed(text.length, new Y.XmlElement('script'));
  expect(new Window(Y.encodeStateAsUpdate(doc)).body).toEqual(minutes.build().body);
});

test('the text of an update is read as it was written', () => {
  const [binh] = [new Window(seed)];
  binh.types('98 %', ' ✔ ế ệ');
  expect(bytesOf(binh.shared.toSend() ?? '').length).toBeGreaterThan(10);
});
