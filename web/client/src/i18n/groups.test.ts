// SPDX-License-Identifier: MPL-2.0
// Words are loaded with the modules that say them: whatever is fetched by itself, a page or a part
// of one, imports the words of everything that it loads.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

import { callVi } from './call.vi';
import { devicesVi } from './devices.vi';
import { entranceVi } from './entrance.vi';
import { lineTestVi } from './line-test.vi';
import { meetingsVi } from './meetings.vi';
import { outsideTheCallVi } from './outside-the-call.vi';
import { MORE } from '../ui/more-icons';

const SRC = join(import.meta.dirname, '..');
const GROUPS: Record<string, object> = { call: callVi, devices: devicesVi, entrance: entranceVi, 'line-test': lineTestVi, meetings: meetingsVi, 'outside-the-call': outsideTheCallVi };
const groupFile = (group: string) => join(SRC, `i18n/groups/${group}.ts`);

const file = (from: string, path: string) => ['', '.ts', '.tsx'].map((end) => join(dirname(from), path) + end).filter((name) => /\.tsx?$/.test(name) && existsSync(name));

/** What a module imports when it is loaded; types and what is fetched later do not count. */
function importsOf(module: string): string[] {
  const text = readFileSync(module, 'utf8');
  const found = [...text.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'(\.[^']+)';/gm)];
  return found.flatMap(([, path = '']) => file(module, path));
}

function closure(entry: string, into = new Set<string>()): Set<string> {
  if (into.has(entry)) return into;
  into.add(entry);
  for (const imported of importsOf(entry)) closure(imported, into);
  return into;
}

/** Groups whose words a module says: by whole keys or, where it puts them together, by their
 * beginning. */
function groupsSaidIn(module: string): string[] {
  const text = readFileSync(module, 'utf8');
  const whole = [...text.matchAll(/'([\w.]+)'/g)].map(([, key = '']) => key);
  const begun = [...text.matchAll(/t\(`([\w.]+)\$\{/g)].map(([, start = '']) => start);
  return Object.entries(GROUPS)
    .filter(([, words]) => whole.some((key) => Object.hasOwn(words, key)) || begun.some((start) => Object.keys(words).some((key) => key.startsWith(start))))
    .map(([group]) => group);
}

/** Everything that is fetched by itself. */
function entries(): string[] {
  const modules = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.')).map((name) => join(SRC, name));
  const fetched = modules.flatMap((module) => [...readFileSync(module, 'utf8').matchAll(/\bimport\('(\.[^']+)'\)/g)].flatMap(([, path = '']) => file(module, path)));
  return [join(SRC, 'main.tsx'), ...new Set(fetched)];
}

const isCatalogue = (module: string) => /\.(vi|en)\.ts$|i18n\/(vi|en)\.ts$/.test(module);

it('nothing says words that it has not loaded', () => {
  expect(entries().map((entry) => relative(SRC, entry))).toContain('pages/join/page.tsx');
  const missing = entries().filter((entry) => !isCatalogue(entry)).flatMap((entry) => {
    const loaded = closure(entry);
    return [...loaded]
      .filter((module) => !isCatalogue(module))
      .flatMap((module) => groupsSaidIn(module).filter((group) => !loaded.has(groupFile(group))).map((group) => `${relative(SRC, entry)}: ${relative(SRC, module)} says words of ${group}`));
  });
  expect(missing).toEqual([]);
});

it('nothing shows icons that it has not loaded', () => {
  const shown = new RegExp(`(?:\\bicon=|\\bicon: |<Icon name=)["'{][^}>\\n]*\\b(?:${Object.keys(MORE).join('|')})\\b`);
  const icons = join(SRC, 'ui/more-icons.ts');
  const missing = entries().flatMap((entry) => {
    const loaded = closure(entry);
    return loaded.has(icons) ? [] : [...loaded].filter((module) => shown.test(readFileSync(module, 'utf8'))).map((module) => `${relative(SRC, entry)}: ${relative(SRC, module)}`);
  });
  expect(missing).toEqual([]);
  expect(shown.test('<Button icon="plus" onClick={add}>')).toBe(true);
});

it('a module that says words is found out', () => {
  expect(groupsSaidIn(join(SRC, 'verify/page.tsx'))).toContain('outside-the-call');
});
