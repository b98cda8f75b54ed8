// SPDX-License-Identifier: MPL-2.0
// The pictures in docs/screens, taken from real meetings, those with more than a few people from a
// scripted one: `make screens`, or `make screens SUBJECTS="call stage"` for some of them.
import { readdir } from 'node:fs/promises'

const all = (await readdir(new URL('subjects/', import.meta.url))).map((name) => name.replace('.mjs', '')).sort()
const wanted = process.argv.length > 2 ? process.argv.slice(2) : all
for (const name of wanted) {
  if (!all.includes(name)) throw new Error(`there are pictures of: ${all.join(', ')}`)
  console.log(`== ${name}`)
  const { take } = await import(`./subjects/${name}.mjs`)
  await take()
}
