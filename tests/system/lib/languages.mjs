// SPDX-License-Identifier: MPL-2.0
// What the client calls things in the other language, read from its own lists of words: a test
// names a button once and presses it in both.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const SOURCE = new URL('../../../web/client/src/', import.meta.url).pathname
const ENTRY = /[\s{,](?:'([\w.]+)'|(\w+)): '((?:\\.|[^'\\\n])*)'/g

const entriesOf = (text) => [...text.matchAll(ENTRY)].map(([, quoted, plain, words]) => [quoted ?? plain, words])

async function pairs() {
  const found = []
  for (const name of await readdir(SOURCE, { recursive: true })) {
    if (!/\.tsx?$/.test(name) || name.includes('.test.') || name.startsWith('generated')) continue
    const text = await readFile(join(SOURCE, name), 'utf8')
    if (/(^|[./])vi\.ts$/.test(name)) {
      const english = new Map(entriesOf(await readFile(join(SOURCE, name.replace(/vi\.ts$/, 'en.ts')), 'utf8')))
      for (const [key, words] of entriesOf(text)) found.push([words, english.get(key)])
    } else if (text.includes('featureWords(')) {
      const first = new Map()
      for (const [key, words] of entriesOf(text.slice(text.indexOf('featureWords(')))) {
        if (first.has(key)) found.push([first.get(key), words])
        else first.set(key, words)
      }
    }
  }
  return found
}

const asPattern = (words) => words.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]*\}/g, '.*')

/** A function from the Vietnamese words of a button or field, with their places for names and
 * numbers, to what it is called in `language`, also where the name of a thing follows. Words that
 * the client does not have are an error. */
export async function wordsIn(language) {
  const english = new Map()
  for (const [vietnamese, other] of await pairs()) if (other) english.set(vietnamese, [...(english.get(vietnamese) ?? []), other])
  return (words) => {
    const named = english.get(words)
    if (!named) throw new Error(`the client says "${words}" nowhere`)
    return new RegExp(`^(${(language === 'vi' ? [words] : named).map(asPattern).join('|')})(: .*)?$`)
  }
}
