// SPDX-License-Identifier: MPL-2.0
// What can be said about a new password before it is sent.

/** The server refuses shorter ones. Counted in characters, so that a phrase with marks is not
 * measured in bytes. */
const SHORTEST_PASSWORD = 8;

export type Mistake = 'needCurrent' | 'tooShort' | 'different';

/** All of them at once: nobody is sent back twice. */
export function mistakesIn(form: { needsCurrent: boolean; current: string; wanted: string; repeated: string }): Mistake[] {
  const mistakes: Mistake[] = [];
  if (form.needsCurrent && form.current === '') mistakes.push('needCurrent');
  if (Array.from(form.wanted).length < SHORTEST_PASSWORD) mistakes.push('tooShort');
  if (form.wanted !== form.repeated) mistakes.push('different');
  return mistakes;
}
