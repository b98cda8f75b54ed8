// SPDX-License-Identifier: MPL-2.0
// The shared document as the editor's tree. What is no part of minutes is left out, as the server
// leaves it out (`shared-draft/src/body.rs`). Nodes of elements that have not changed are kept.

import type { Mark, Node } from 'prosemirror-model';
import * as Y from 'yjs';

import { schema } from '../schema';

/** The node, or the runs of text, of each element. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the library has it
export type Nodes = Map<Y.AbstractType<any>, Node | Node[]>;

/** What stands within each element that holds others. */
const WITHIN: Record<string, string> = { bullet_list: 'list_item', ordered_list: 'list_item', list_item: 'paragraph', table: 'table_row', table_row: 'table_cell', table_cell: 'paragraph' };
const BLOCKS: ReadonlySet<string> = new Set(['paragraph', 'heading', 'bullet_list', 'ordered_list', 'table']);

/** The whole text. An empty one has the paragraph that an editor needs for the cursor. */
export function documentIn(body: Y.XmlFragment, nodes: Nodes): Node {
  const blocks = elements(body).filter(({ nodeName }) => BLOCKS.has(nodeName)).map((element) => nodeOf(element, nodes)).filter((block) => block !== null);
  return schema.node('doc', null, blocks.length > 0 ? blocks : [schema.node('paragraph')]);
}

function elements(parent: Y.XmlFragment): Y.XmlElement[] {
  return parent.toArray().filter((child) => child instanceof Y.XmlElement);
}

/** None of a list or table without content. */
function nodeOf(element: Y.XmlElement, nodes: Nodes): Node | null {
  const known = nodes.get(element);
  if (known && !Array.isArray(known)) return known;
  const node = made(element, nodes);
  if (node) nodes.set(element, node);
  return node;
}

function made(element: Y.XmlElement, nodes: Nodes): Node | null {
  const within = WITHIN[element.nodeName];
  if (within) {
    const content = elements(element).filter(({ nodeName }) => nodeName === within).map((child) => nodeOf(child, nodes)).filter((child) => child !== null);
    return content.length > 0 ? schema.node(element.nodeName, null, content) : null;
  }
  const texts = element.toArray().filter((child) => child instanceof Y.XmlText);
  const runs = texts.flatMap((text) => runsOf(text, nodes));
  if (element.nodeName !== 'heading') return schema.node('paragraph', null, runs);
  const level: unknown = element.getAttribute('level');
  return schema.node('heading', { level: typeof level === 'number' ? level : 1 }, runs);
}

type Run = { insert?: unknown; attributes?: Record<string, unknown> };

function runsOf(text: Y.XmlText, nodes: Nodes): Node[] {
  const known = nodes.get(text);
  if (Array.isArray(known)) return known;
  const delta = text.toDelta() as Run[];
  const runs = delta.flatMap(({ insert, attributes }) => (typeof insert === 'string' && insert !== '' ? [schema.text(insert, marksOf(attributes ?? {}))] : []));
  nodes.set(text, runs);
  return runs;
}

function marksOf({ strong, em, source }: Record<string, unknown>): Mark[] {
  const segment = (source as { segment?: unknown } | null | undefined)?.segment;
  return [
    ...(strong ? [schema.mark('strong')] : []),
    ...(em ? [schema.mark('em')] : []),
    ...(typeof segment === 'string' ? [schema.mark('source', { segment })] : []),
  ];
}
