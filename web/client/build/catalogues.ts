import type { Plugin } from 'vite';

import { en } from '../src/i18n/en.ts';
import { vi } from '../src/i18n/vi.ts';

/** Words that an official must never read: they name our machinery, not their work. */
const JARGON = /\b(SFU|ICE|WebSocket|SDP|server error|null|undefined|session)\b/;

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
      const problems = differences(vi, en);
      if (problems.length > 0) {
        this.error(`The catalogues in src/i18n differ:\n${problems.join('\n')}`);
      }
    },
  };
}
