// SPDX-License-Identifier: MPL-2.0
// Pages on the way into a meeting load only the words of `vi.ts`: everything that they import may
// say nothing else.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

import { officeVi } from './office.vi';

const SRC = join(import.meta.dirname, '..');

/** What a module imports when it is loaded; types and what is fetched later do not count. */
function importsOf(file: string): string[] {
  const found = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?'(\.[^']+)';/gm)];
  return found.flatMap(([, path = '']) => ['', '.ts', '.tsx'].map((end) => join(dirname(file), path) + end).filter((name) => /\.tsx?$/.test(name) && existsSync(name)));
}

function closure(entry: string, into = new Set<string>()): Set<string> {
  if (into.has(entry)) return into;
  into.add(entry);
  for (const file of importsOf(entry)) closure(file, into);
  return into;
}

/** Keys of the catalogue that a module names, whole or, where it puts them together, by their
 * beginning. */
function officeWordsIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const keys = Object.keys(officeVi);
  const whole = [...text.matchAll(/'([\w.]+)'/g)].map(([, key = '']) => key).filter((key) => keys.includes(key));
  const begun = [...text.matchAll(/t\(`([\w.]+)\$\{/g)].map(([, start = '']) => start).filter((start) => keys.some((key) => key.startsWith(start)));
  return [...whole, ...begun];
}

const routes = readFileSync(join(SRC, 'routes.ts'), 'utf8');
const lean = [...routes.matchAll(/import\('(\.[^']+)'\)[^}]*lean: true/g)].map(([, path = '']) => `${join(SRC, path)}.tsx`);

it('the way into a meeting says nothing that it has not loaded', () => {
  expect(lean.map((file) => relative(SRC, file))).toContain('pages/join/page.tsx');
  // The dialog of devices is fetched during the call, without more words.
  const files = [...lean, join(SRC, 'main.tsx'), join(SRC, 'pages/join/call/device-dialog.tsx')].flatMap((entry) => [...closure(entry)]);
  const said = [...new Set(files)].filter((file) => !/\.(vi|en|test)\.ts$/.test(file)).flatMap((file) => officeWordsIn(file).map((key) => `${relative(SRC, file)} says ${key}`));
  expect(said).toEqual([]);
});

it('a page that does is found out', () => {
  expect(officeWordsIn(join(SRC, 'verify/page.tsx'))).not.toEqual([]);
});
