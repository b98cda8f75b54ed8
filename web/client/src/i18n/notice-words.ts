// SPDX-License-Identifier: MPL-2.0
// Minutes and the notice of conclusions go the same way and are spoken of in the same sentences,
// each by its name. Pure functions.

import type { MinutesKind } from '../generated/protocol';
import { asWritten } from './index';

/** A notice is one where minutes are many. */
const VERBS: Record<string, string> = { are: 'is', were: 'was', have: 'has', wait: 'waits', stay: 'stays', become: 'becomes', lack: 'lacks', follow: 'follows', do: 'does' };

/** A sentence about minutes, before its places are filled, said of a notice. */
export function ofNotice(sentence: string): string {
  return sentence
    .replace(/BIÊN BẢN/g, 'THÔNG BÁO')
    .replace(/Biên bản/g, 'Thông báo kết luận')
    .replace(/biên bản/g, 'thông báo kết luận')
    .replace(/\b([Tt])hese minutes\b/g, '$1his notice of conclusions')
    .replace(/\bMinutes\b/g, 'Notice of conclusions')
    .replace(/\bminutes\b/g, 'notice of conclusions')
    .replace(/otice of conclusions (\w+)/g, (words, next: string) => words.replace(/\w+$/, VERBS[next] ?? next));
}

/** How sentences are said of a document of this kind. */
export const saidOf = (kind: MinutesKind): ((sentence: string) => string) => (kind === 'conclusions' ? ofNotice : asWritten);
