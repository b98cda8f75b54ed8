// SPDX-License-Identifier: MPL-2.0
// Lines of a list as they are taken over: the paper prints a dash before each, so that one that was
// pasted or typed would stand there twice. Pure functions.

/** Also the round mark of Word's picture font, which no other font has. */
const MARK = /^\s*(?:(?:[-–—−‑•·\uF0B7*]\s*|\+\s+))+/u;
/** While one types, a sign alone may be the beginning of something else. */
const MARK_BEFORE_BLANK = /^\s*(?:[-–—−‑•·\uF0B7*+]\s+)+/u;
/** Where copies are kept: "Lưu: VT." */
const KEPT = /^lưu\s*:/iu;

/** What was typed or pasted in the place of one line, as lines of their own. */
export function takenOver(typed: string): string[] {
  const lines = typed.split(/\s*\n\s*/);
  if (lines.length === 1) return [typed.replace(MARK_BEFORE_BLANK, '')];
  const said = lines.map((line) => line.replace(MARK, '')).filter((line) => line.trim() !== '');
  return said.length > 0 ? said : [''];
}

const same = (line: string) => line.normalize('NFC').toLowerCase().replace(/\s+/g, '').replace(/[.;,]+$/, '');

/** The list with what took the place of one line. Of several equal lines "Lưu: …" the last stays:
 * the draft has one, and every pasted list another. */
export function withLines(lines: string[], at: number, by: string[]): string[] {
  const all = [...lines.slice(0, at), ...by, ...lines.slice(at + 1)];
  if (by.length < 2) return all;
  return all.filter((line, n) => !KEPT.test(line.trim()) || !all.slice(n + 1).some((later) => same(later) === same(line)));
}
