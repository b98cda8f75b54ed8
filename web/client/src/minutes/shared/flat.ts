// SPDX-License-Identifier: MPL-2.0
// The text as one sequence, as the shared document holds it: words, a break at the end of each
// paragraph, and tables. What a paragraph is (heading, entry of a list) is said by its break, a map
// of its own, so that changing it, splitting and joining touch no words. Not by formatting: text that
// is typed beside it would turn the formatting back. The same is in `shared-draft/src/body.rs`.

import type { Mark, Node } from 'prosemirror-model';

import { schema } from '../schema';

/** Stands for a break where sequences are compared. */
export const BREAK = '\n';
/** The entry of a break: what its paragraph is. */
export const LINE = 'line';

/** What a paragraph is: none for a plain one, `h1` to `h3`, `bullet` or `ordered`. An entry that
 * begins a list has `*`, a further paragraph of an entry has `+`. */
export type LineKind = string | null;

/** A paragraph, with the place of its content in the editor; or a table. */
export type Line = { is: 'text'; kind: LineKind; node: Node; at: number } | { is: 'table'; node: Node; at: number };

const LISTS: Record<string, string> = { bullet_list: 'bullet', ordered_list: 'ordered' };

/** The lines of some blocks of a text, or of the paragraphs of a cell. `at` is where they begin. */
export function linesOf(blocks: readonly Node[], at: number): Line[] {
  const lines: Line[] = [];
  for (const block of blocks) {
    const list = LISTS[block.type.name];
    if (list) {
      block.forEach((item, itemAt, nth) => {
        item.forEach((paragraph, paragraphAt, further) => {
          const kind = `${list}${further > 0 ? '+' : nth === 0 ? '*' : ''}`;
          lines.push({ is: 'text', kind, node: paragraph, at: at + 1 + itemAt + 1 + paragraphAt + 1 });
        });
      });
    } else if (block.type === schema.nodes.table) {
      lines.push({ is: 'table', node: block, at: at + 1 });
    } else {
      const kind = block.type === schema.nodes.heading ? `h${String(block.attrs['level'])}` : null;
      lines.push({ is: 'text', kind, node: block, at: at + 1 });
    }
    at += block.nodeSize;
  }
  return lines;
}

export const sizeOf = (line: Line): number => (line.is === 'table' ? 1 : line.node.content.size + BREAK.length);

/** Where the lines begin in the sequence, and its length at the end. */
export function startsOf(lines: readonly Line[]): number[] {
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + sizeOf(line));
  return starts;
}

/** The blocks that these lines make: entries of one list are one block. */
export function blocksOf(lines: readonly { kind: LineKind; node: Node }[]): Node[] {
  const blocks: Node[] = [];
  let list = null as { kind: string; items: Node[][] } | null;
  const endList = () => {
    if (!list) return;
    const type = list.kind === 'bullet' ? schema.nodes.bullet_list : schema.nodes.ordered_list;
    blocks.push(type.create(null, list.items.map((paragraphs) => schema.nodes.list_item.create(null, paragraphs))));
    list = null;
  };
  for (const { kind, node } of lines) {
    const [, of, place] = /^(bullet|ordered)([*+]?)$/.exec(kind ?? '') ?? [];
    if (!of) {
      endList();
      const level = /^h([1-3])$/.exec(kind ?? '')?.[1];
      blocks.push(level ? schema.nodes.heading.create({ level: Number(level) }, node.content) : node);
      continue;
    }
    if (list?.kind !== of || place === '*') {
      endList();
      list = { kind: of, items: [] };
    }
    const item = place === '+' ? list.items.at(-1) : undefined;
    if (item) item.push(node);
    else list.items.push([node]);
  }
  endList();
  return blocks;
}

/** Formatting of words, as the shared document has it. */
export type Attributes = Record<string, unknown>;

export function attributesOf(marks: readonly Mark[]): Attributes {
  return Object.fromEntries(marks.map((mark) => [mark.type.name, mark.attrs]));
}

export function marksOf({ strong, em, source }: Attributes): Mark[] {
  const segment = (source as { segment?: unknown } | null | undefined)?.segment;
  return [
    ...(strong ? [schema.mark('strong')] : []),
    ...(em ? [schema.mark('em')] : []),
    ...(typeof segment === 'string' ? [schema.mark('source', { segment })] : []),
  ];
}
