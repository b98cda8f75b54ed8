// SPDX-License-Identifier: MPL-2.0
import type { MinutesHead, MinutesKind } from '../generated/protocol';
import { saidOf } from '../i18n/notice-words';

const MOST = 100;

/** The name of signed minutes as a file, as the server names them too (`web/src/api/downloads.rs`).
 */
export function fileName(kind: MinutesKind, { number, symbol, title }: MinutesHead): string {
  const numbered = number.trim() === '' ? '' : ` số ${[number.trim(), symbol.trim()].filter(Boolean).join('-')}`;
  const name = `${saidOf(kind)('Biên bản')}${numbered}${title.trim() === '' ? '' : ` - ${title.trim()}`}`;
  const allowed = name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '-');
  return Array.from(allowed).slice(0, MOST).join('').replace(/[ .]+$/, '');
}
