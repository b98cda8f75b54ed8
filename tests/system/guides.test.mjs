// SPDX-License-Identifier: MPL-2.0
// The guides say to press what is there: every word in bold is one of the client's, every picture is
// a file. The page of all screens has each of them, and none that is not there.
import assert from 'node:assert/strict'
import { access, readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'

const ROOT = new URL('../../', import.meta.url).pathname
const CLIENT = `${ROOT}web/client/src/`

async function clientWords() {
  const files = (await readdir(CLIENT, { recursive: true })).filter((name) => /\.tsx?$/.test(name) && !/\.test\.|generated/.test(name))
  const sources = await Promise.all(files.map((name) => readFile(CLIENT + name, 'utf8')))
  return sources.join('\n')
}

for (const folder of ['huong-dan', 'guide']) {
  test(`what docs/${folder} names is on the pages`, async () => {
    const words = await clientWords()
    for (const name of await readdir(`${ROOT}docs/${folder}`)) {
      const guide = await readFile(`${ROOT}docs/${folder}/${name}`, 'utf8')
      // A bold sentence is a heading; a single sign is a key.
      const named = [...guide.matchAll(/\*\*([^*]+)\*\*/g)].map(([, bold]) => bold).filter((bold) => !bold.endsWith('.') && bold.length > 1)
      assert.ok(named.length >= 5, `${name} names ${named.length}`)
      for (const one of named) assert.ok(words.includes(`'${one}'`) || words.includes(`'${one}:`), `${name}: nothing is called "${one}"`)
      for (const [, path] of guide.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)) await access(`${ROOT}docs/${folder}/${path}`)
    }
  })
}

test('the page of the screens has all pictures, each once', async () => {
  const listed = [...(await readFile(`${ROOT}docs/screens/README.md`, 'utf8')).matchAll(/\(([a-z0-9-]+\.webp)\)/g)].map(([, name]) => name)
  const there = (await readdir(`${ROOT}docs/screens`)).filter((name) => name !== 'README.md')
  assert.deepEqual(listed.sort(), there.sort())
})
