// SPDX-License-Identifier: MPL-2.0
// What comes from Word, Excel and other pages, in the shapes that minutes have: tables keep their
// rows, bullets are dashes.

import { Fragment, type Node, Slice } from 'prosemirror-model';
import { type EditorState, Plugin } from 'prosemirror-state';

import { schema } from './schema';
import { MAX_TABLE_COLUMNS, tableOf } from './table';

/** Separates the cells of a row that is kept as a line. */
const CELL_SEPARATOR = ' | ';
/** Marks of list entries that the printed font lacks: Word's own (private letters of Symbol and
 * Wingdings), arrows, diamonds. */
const STRANGE_BULLET = /^\s*[\uF000-\uF0FF\u2023\u25B6\u25B8\u25C6\u25FC\u25FE\u2726\u2756\u2794\u2799\u27A2\u27A4\u29BF]\s*/u;
const PICTURE_FONT = /symbol|wingdings|webdings/i;
const BLOCKS = 'p, div, li, h1, h2, h3, h4, h5, h6, pre, blockquote';

/** An office writes "-" where Word draws a bullet. */
export function plainBullet(line: string): string {
  return line.replace(STRANGE_BULLET, '- ');
}

/** The cells of a selection in a spreadsheet, as text: lines of cells between tabs, those with line
 * breaks in quotes. None for other text. */
export function cellsOf(text: string): string[][] | null {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  if (!lines.includes('\t')) return null;
  const rows: string[][] = [];
  let row: string[] = [];
  // A quoted cell, with doubled quotes inside; or anything up to the next tab or line break.
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/gy;
  for (let found = cell.exec(lines); found; found = cell.exec(lines)) {
    const [, quoted, bare] = found as unknown as [string, string | undefined, string | undefined];
    row.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (found[3] === '\t') continue;
    rows.push(row);
    row = [];
    if (found[3] === '') break;
  }
  const columns = Math.max(...rows.map((cells) => cells.length));
  // Text with a tab in one line of many is text.
  const isTable = columns > 1 && columns <= MAX_TABLE_COLUMNS && rows.every((cells) => cells.length === columns);
  return isTable ? rows : null;
}

/** One paste, in characters: with tables and formatting it fits into one message to the server. */
export const MAX_PASTE_CHARS = 500_000;

export function paste(tooLong: (chars: number) => void): Plugin {
  return new Plugin({
    props: {
      handleDOMEvents: {
        // Before it is parsed: a browser would stand still over it.
        paste: (_view, event) => {
          const chars = event.clipboardData?.getData('text/plain').length ?? 0;
          if (chars <= MAX_PASTE_CHARS) return false;
          event.preventDefault();
          tooLong(chars);
          return true;
        },
      },
      transformPastedHTML: plainHtml,
      transformPasted: (slice, view) => besideHeading(slice, view.state),
      transformPastedText: (text) => text.split('\n').map(plainBullet).join('\n'),
      clipboardTextParser: (text, _context, plain) => {
        const rows = plain ? null : cellsOf(text);
        // Nothing hands the text on to the usual parser.
        return rows ? new Slice(Fragment.from(tableOf(rows)), 0, 0) : (null as unknown as Slice);
      },
    },
  });
}

/**
 * What is pasted in a heading: words of one line go into it; a list, a table or several lines stay
 * blocks of their own and never become part of it.
 */
export function besideHeading(slice: Slice, { selection }: EditorState): Slice {
  const heading = selection.$from.parent;
  if (heading.type !== schema.nodes.heading || isOneLine(slice.content)) return slice;
  // The first line gives an empty heading its words; a list and a table have none to give.
  if (heading.content.size === 0 && slice.content.firstChild?.isTextblock) return slice;
  return new Slice(slice.content, 0, 0);
}

/** Whether there is nothing but one line, however deep it lies. */
function isOneLine(content: Fragment): boolean {
  let only: Node | null = null;
  for (let inside = content; ; inside = only.content) {
    if (inside.childCount > 1 && !inside.firstChild?.isInline) return false;
    only = inside.firstChild;
    if (!only || only.isInline || only.isTextblock) return true;
    if (only.type === schema.nodes.table) return false;
  }
}

/** Read by a parser that runs and loads nothing. */
function plainHtml(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  page.querySelectorAll<HTMLElement>('[style*="mso-list"]').forEach(plainListMark);
  // From the inside outwards: a table in a cell becomes lines of that cell.
  [...page.querySelectorAll('table')].reverse().forEach((table) => (table.parentElement?.closest('table') ? asLines(table) : asRows(table)));
  page.querySelectorAll('p').forEach((paragraph) => {
    const first = firstText(paragraph);
    if (first) first.data = plainBullet(first.data);
  });
  return page.body.innerHTML;
}

function firstText(element: Element): Text | null {
  return document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode() as Text | null;
}

/** Word writes the mark of a list's entry into its text: a letter of a picture font, or the number.
 */
function plainListMark(mark: HTMLElement): void {
  if (!/mso-list:\s*ignore/i.test(mark.getAttribute('style') ?? '')) return;
  const styles = [mark, ...mark.querySelectorAll('[style]'), ...(mark.parentElement ? [mark.parentElement] : [])];
  const font = styles.map((element) => element.getAttribute('style') ?? '').join(';');
  const said = mark.textContent.trim();
  mark.textContent = PICTURE_FONT.test(font) ? '- ' : said === 'o' ? '+ ' : `${said} `;
}

/** One cell for each place: a merged cell's text stands in the first of its places. Cells hold
 * nothing but paragraphs. */
function asRows(table: HTMLTableElement): void {
  const grid: HTMLTableCellElement[][] = [];
  [...table.rows].forEach((row, down) => {
    const places = (grid[down] ??= []);
    let at = 0;
    for (const cell of [...row.cells]) {
      while (places[at]) at++;
      const [wide, high] = [Math.min(cell.colSpan, MAX_TABLE_COLUMNS), Math.min(cell.rowSpan, table.rows.length - down)];
      for (let y = 0; y < high; y++) {
        for (let x = 0; x < wide; x++) (grid[down + y] ??= [])[at + x] = x + y === 0 ? cell : table.ownerDocument.createElement('td');
      }
      at += wide;
    }
  });
  const columns = Math.max(0, ...grid.map((places) => places.length));
  if (columns === 0 || columns > MAX_TABLE_COLUMNS) {
    asLines(table);
    return;
  }
  const rows = grid.map((places) => {
    const row = table.ownerDocument.createElement('tr');
    for (let at = 0; at < columns; at++) row.append(plainCell(places[at] ?? table.ownerDocument.createElement('td')));
    return row;
  });
  table.replaceChildren(...rows);
}

function plainCell(cell: HTMLTableCellElement): HTMLTableCellElement {
  const page = cell.ownerDocument;
  const plain = page.createElement('td');
  if (cell.tagName === 'TH') {
    const bold = page.createElement('strong');
    bold.append(...cell.childNodes);
    cell.append(bold);
  }
  plain.append(...cell.childNodes);
  plain.querySelectorAll('li').forEach((item) => item.prepend('- '));
  plain.querySelectorAll(BLOCKS).forEach((block) => {
    const paragraph = page.createElement('p');
    paragraph.append(...block.childNodes);
    block.replaceWith(paragraph);
  });
  plain.querySelectorAll('ul, ol').forEach((list) => list.replaceWith(...list.childNodes));
  return plain;
}

/** Each row as one line, its cells separated. */
function asLines(table: HTMLTableElement): void {
  const lines = [...table.rows].map((row) => {
    const line = table.ownerDocument.createElement('p');
    line.textContent = [...row.cells].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()).join(CELL_SEPARATOR);
    return line;
  });
  table.replaceWith(...lines);
}
