// SPDX-License-Identifier: MPL-2.0
// How often a person has to press for something: real presses in the page, counted by the page.
import assert from 'node:assert/strict'

/** Does `act`, in which the page is pressed `times` times. What is typed and what a page presses by
 * itself does not count. */
export async function inPresses(page, times, act) {
  await page.evaluate(() => {
    if (window.pressesSoFar === undefined) addEventListener('pointerdown', ({ isTrusted }) => { window.pressesSoFar += Number(isTrusted) }, true)
    window.pressesSoFar = 0
  })
  const answer = await act()
  assert.equal(await page.evaluate(() => window.pressesSoFar), times, 'presses')
  return answer
}
