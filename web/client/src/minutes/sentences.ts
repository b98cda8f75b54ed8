// SPDX-License-Identifier: MPL-2.0
/** Where one sentence ends and the next begins. Positions are UTF-16 offsets within one paragraph,
 * as the editor counts. */
export interface Span {
  from: number;
  to: number;
}

/** A full stop ends a sentence only before white space: "1.234,5", "15/11/2026" and "TP.HCM" do not
 * end one. */
const SENTENCE = /\S[^]*?(?:[.!?…]+["”’)\]]*(?=\s|$)|$)/gu;

/** The sentences of a paragraph, without the white space between them. */
export function sentencesOf(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(SENTENCE)) {
    const to = match.index + match[0].trimEnd().length;
    const previous = spans.at(-1);
    // "1. Báo cáo" is one sentence: a number or a letter alone numbers what follows it.
    if (previous && /^(?:\d+|[a-zđ]|[IVX]+)[.]$/iu.test(text.slice(previous.from, previous.to))) previous.to = to;
    else spans.push({ from: match.index, to });
  }
  return spans;
}
