// SPDX-License-Identifier: MPL-2.0
/** The editor's document tree. It is, node for node, the tree that the server parses
 * (`meetings/src/minutes.rs`): a node that is added here and not there makes every save be refused.
 */
import { Node, Schema } from 'prosemirror-model';

import type { Block, Body, Inline, ListItem, ListParagraph, SegmentId, TableCell, TableRow, TextMark } from '../generated/protocol';

const MAX_HEADING_LEVEL = 3;

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: {
      group: 'block',
      content: 'text*',
      parseDOM: [{ tag: 'p' }],
      toDOM: () => ['p', 0],
    },
    heading: {
      group: 'block',
      content: 'text*',
      defining: true,
      attrs: { level: { default: 1, validate: 'number' } },
      parseDOM: [
        { tag: 'h1', attrs: { level: 1 } },
        { tag: 'h2', attrs: { level: 2 } },
        { tag: 'h3', attrs: { level: 3 } },
        { tag: 'h4', attrs: { level: 3 } },
      ],
      // The page's own title is h1 and the paper's h2, so the first level within the text is h3 for
      // a screen reader.
      toDOM: (node) => [`h${2 + headingLevel(node)}`, { class: `body-heading-${headingLevel(node)}` }, 0],
    },
    bullet_list: {
      group: 'block',
      content: 'list_item+',
      parseDOM: [{ tag: 'ul' }],
      toDOM: () => ['ul', 0],
    },
    ordered_list: {
      group: 'block',
      content: 'list_item+',
      parseDOM: [{ tag: 'ol' }],
      toDOM: () => ['ol', 0],
    },
    list_item: {
      content: 'paragraph+',
      defining: true,
      parseDOM: [{ tag: 'li' }],
      toDOM: () => ['li', 0],
    },
    table: {
      group: 'block',
      content: 'table_row+',
      isolating: true,
      parseDOM: [{ tag: 'table' }],
      toDOM: () => ['table', ['tbody', 0]],
    },
    table_row: {
      content: 'table_cell+',
      parseDOM: [{ tag: 'tr' }],
      toDOM: () => ['tr', 0],
    },
    table_cell: {
      content: 'paragraph+',
      isolating: true,
      parseDOM: [{ tag: 'td' }, { tag: 'th' }],
      toDOM: () => ['td', 0],
    },
    text: {},
  },
  marks: {
    strong: {
      parseDOM: [
        { tag: 'strong' },
        { tag: 'b', getAttrs: (b) => b.style.fontWeight !== 'normal' && null },
        { style: 'font-weight', getAttrs: (weight) => /^(bold(er)?|[5-9]\d{2,})$/.test(weight) && null },
      ],
      toDOM: () => ['strong', 0],
    },
    em: {
      parseDOM: [{ tag: 'em' }, { tag: 'i' }, { style: 'font-style=italic' }],
      toDOM: () => ['em', 0],
    },
    source: {
      // What is typed after a sentence is not what the speaker said.
      inclusive: false,
      attrs: { segment: { validate: 'string' } },
      parseDOM: [{ tag: 'span[data-segment]', getAttrs: (span) => ({ segment: span.getAttribute('data-segment') }) }],
      toDOM: (mark) => ['span', { class: 'sourced', 'data-segment': mark.attrs['segment'] as string }, 0],
    },
  },
});

function headingLevel(node: Node): number {
  return Math.min(Math.max(Number(node.attrs['level']), 1), MAX_HEADING_LEVEL);
}

/** The segment of the transcript from which this run of text comes, or none. */
export function segmentOf(node: Node): SegmentId | null {
  const mark = schema.marks.source.isInSet(node.marks);
  return mark ? (mark.attrs['segment'] as SegmentId) : null;
}

/** The server's body as a document. An empty body or list item gets the empty paragraph that an
 * editor needs for the cursor. */
export function documentOf(body: Body): Node {
  const blocks = body.content.map(blockNode).filter((block) => block !== null);
  return schema.node('doc', null, blocks.length > 0 ? blocks : [schema.node('paragraph')]);
}

function blockNode(block: Block): Node | null {
  switch (block.type) {
    case 'heading':
      return schema.node('heading', { level: block.attrs.level }, textNodes(block.content));
    case 'paragraph':
      return schema.node('paragraph', null, textNodes(block.content));
    case 'bullet_list':
    case 'ordered_list':
      // A list needs an item; one without any says nothing.
      return block.content.length > 0 ? schema.node(block.type, null, block.content.map(itemNode)) : null;
    case 'table':
      return block.content.length > 0 ? schema.node('table', null, block.content.map(rowNode)) : null;
  }
}

function rowNode(row: TableRow): Node {
  const cells = row.content.map((cell) => schema.node('table_cell', null, paragraphNodes(cell.content)));
  return schema.node('table_row', null, cells.length > 0 ? cells : [schema.node('table_cell', null, paragraphNodes([]))]);
}

/** At least the empty one that an editor needs for the cursor. */
function paragraphNodes(content: ListParagraph[]): Node[] {
  const paragraphs = content.map((paragraph) => schema.node('paragraph', null, textNodes(paragraph.content)));
  return paragraphs.length > 0 ? paragraphs : [schema.node('paragraph')];
}

function itemNode(item: ListItem): Node {
  return schema.node('list_item', null, paragraphNodes(item.content));
}

function textNodes(content: Inline[]): Node[] {
  return content.filter((run) => run.text !== '').map((run) => schema.text(run.text, (run.marks ?? []).map(markNode)));
}

function markNode(mark: TextMark) {
  return mark.type === 'source' ? schema.mark('source', { segment: mark.attrs.segment }) : schema.mark(mark.type);
}

/** Blocks already translated: the editor keeps the nodes that an edit does not touch, and every
 * keystroke asks for the body. */
const translated = new WeakMap<Node, Block>();

/** The document as the body that the server takes. */
export function bodyOf(document: Node): Body {
  const content = children(document).map((node) => {
    const known = translated.get(node) ?? block(node);
    translated.set(node, known);
    return known;
  });
  return { type: 'doc', content };
}

function children(node: Node): Node[] {
  return [...node.content.content];
}

function block(node: Node): Block {
  switch (node.type.name) {
    case 'heading':
      return { type: 'heading', attrs: { level: headingLevel(node) }, content: runs(node) };
    case 'bullet_list':
      return { type: 'bullet_list', content: children(node).map(item) };
    case 'ordered_list':
      return { type: 'ordered_list', content: children(node).map(item) };
    case 'table':
      return { type: 'table', content: children(node).map(tableRow) };
    default:
      return { type: 'paragraph', content: runs(node) };
  }
}

function item(node: Node): ListItem {
  return { type: 'list_item', content: paragraphs(node) };
}

function tableRow(node: Node): TableRow {
  const content = children(node).map((cell): TableCell => ({ type: 'table_cell', content: paragraphs(cell) }));
  return { type: 'table_row', content };
}

function paragraphs(node: Node): ListParagraph[] {
  return children(node).map((paragraph) => ({ type: 'paragraph', content: runs(paragraph) }));
}

function runs(node: Node): Inline[] {
  return children(node).map((text) => {
    const run: Inline = { type: 'text', text: text.text ?? '' };
    if (text.marks.length > 0) run.marks = text.marks.map(textMark);
    return run;
  });
}

function textMark(mark: Node['marks'][number]): TextMark {
  if (mark.type.name === 'source') return { type: 'source', attrs: { segment: mark.attrs['segment'] as SegmentId } };
  return { type: mark.type.name === 'strong' ? 'strong' : 'em' };
}
