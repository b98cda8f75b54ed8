// SPDX-License-Identifier: MPL-2.0
/** The minutes as lines of plain text, in the order of the paper: for comparing and for saying what
 * is unsaved. */
import type { Block, Inline, MinutesContent, MinutesHead } from '../generated/protocol';

export interface Line {
  /** The field of the head, or what kind of block of the body. */
  kind: keyof MinutesHead | 'heading' | 'paragraph' | 'item' | 'row';
  text: string;
}

/** Fields above the body, in the order of the paper. */
const ABOVE = [
  'superior_unit',
  'issuing_unit',
  'number',
  'symbol',
  'place',
  'title',
  'correction_of',
  'begins',
  'venue',
  'attendance',
  'chair',
  'secretary',
] as const satisfies (keyof MinutesHead)[];

const BELOW = ['ends', 'recipients', 'secretary_name', 'chair_capacity', 'chair_name'] as const satisfies (keyof MinutesHead)[];

export function linesOf({ head, body }: MinutesContent): Line[] {
  return [...headLines(head, ABOVE), ...body.content.flatMap(blockLines), ...headLines(head, BELOW)];
}

function headLines(head: MinutesHead, fields: readonly (keyof MinutesHead)[]): Line[] {
  return fields.flatMap((kind) => {
    const value = head[kind];
    return (Array.isArray(value) ? value : [value]).filter((text) => text !== '').map((text) => ({ kind, text }));
  });
}

function blockLines(block: Block): Line[] {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
      return [{ kind: block.type, text: plain(block.content) }].filter((line) => line.text !== '');
    case 'bullet_list':
    case 'ordered_list':
      return block.content.flatMap((item) => item.content.map((paragraph): Line => ({ kind: 'item', text: plain(paragraph.content) })));
    case 'table':
      return block.content.map((row): Line => ({ kind: 'row', text: row.content.map((cell) => cell.content.map((one) => plain(one.content)).join(' ')).join(' | ') }));
  }
}

function plain(content: Inline[]): string {
  return content.map((run) => run.text).join('');
}

/** Two states say the same, formatting and sources included. */
export const isSame = (one: MinutesContent, other: MinutesContent): boolean => isEqual(one, other);

export const isEqual = (one: unknown, other: unknown): boolean => keyOf(one) === keyOf(other);

/** JSON with sorted keys: the order in which a program writes fields is no difference. */
export function keyOf(value: unknown): string {
  if (value === undefined) return '';
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
