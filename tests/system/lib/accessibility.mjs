// SPDX-License-Identifier: MPL-2.0
// What axe finds on a page, by the rules of WCAG 2.2 AA.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const SOURCE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Each rule that is broken, with the elements that break it. */
export async function violationsOn(page) {
  await page.evaluate(SOURCE)
  const found = await page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target, html, failureSummary }) => ({ target: target.join(' '), html: html.slice(0, 200), why: failureSummary })) }))
  }, RULES)
  return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(({ target, html, why }) => `${target}\n    ${html}\n    ${why}`).join('\n  ')}`)
}

export async function assertAccessible(page, name) {
  assert.deepEqual(await violationsOn(page), [], name)
}
