// SPDX-License-Identifier: MPL-2.0
import type { Plugin } from 'vite';

import { allEn, allVi } from '../src/i18n/all.ts';

/** Words that an official must never read: they name our machinery, not their work. */
const JARGON = /\b(SFU|ICE|WebSocket|SDP|server error|null|undefined|session)\b/;

/** Words that an office does not write. Pages of the IT office may name a program or a file, an
 * official's never sees them. */
const UNFIT = [
  // Machinery, in English or Vietnamese.
  /\b(SFU|ICE|WebSocket|WebRTC|SDP|STUN|token|session|server|error|null|undefined|cookie|cache|click|login|logout|reload|plugin)\b/i,
  /phiên làm việc|mã thông báo|máy khách|gói tin|băng thông/i,
  // Refusals of a dialog are "Hủy" or "Quay lại".
  /(^|[^\p{L}])thôi([^\p{L}]|$)/iu,
  // "Chờ chữ ký của thư ký", and one way to set the tone mark.
  /ký ký/i,
  /(^|[^\p{L}])(xoá|huỷ|hoá|khoá|toà|thuỷ|uỷ)([^\p{L}]|$)/iu,
];

/** Vietnamese sentences with such a word. */
export function unfit(vietnamese: Record<string, string>): string[] {
  return Object.entries(vietnamese)
    .filter(([, text]) => UNFIT.some((word) => word.test(text)))
    .map(([key, text]) => `"${key}": ${text}`);
}

/** What is wrong with two catalogues that should say the same; empty when nothing is. */
export function differences(left: Record<string, string>, right: Record<string, string>): string[] {
  const problems: string[] = [];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const [a, b] = [left[key], right[key]];
    if (a === undefined || b === undefined) {
      problems.push(`"${key}" is missing in one language`);
    } else if (placeholders(a) !== placeholders(b)) {
      problems.push(`"${key}" has other placeholders in one language`);
    } else if (a.trim() === '' || b.trim() === '') {
      problems.push(`"${key}" is empty`);
    } else if (JARGON.test(a) || JARGON.test(b)) {
      problems.push(`"${key}" uses a technical word`);
    }
  }
  return problems;
}

function placeholders(text: string): string {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map((found) => found[1]))].sort().join();
}

/** Fails the build when Vietnamese and English do not have the same sentences. */
export function checkCatalogues(): Plugin {
  return {
    name: 'check-catalogues',
    apply: 'build',
    buildStart() {
      const problems = differences(allVi, allEn);
      if (problems.length > 0) {
        this.error(`The catalogues in src/i18n differ:\n${problems.join('\n')}`);
      }
    },
  };
}
