// SPDX-License-Identifier: MPL-2.0
// How often a person presses something on a page: the pointer, or a key.

/** Keys that do nothing by themselves: with others they are one press. */
const HELD = ['Alt', 'AltGraph', 'Control', 'Meta', 'Shift']

/** Presses of pointer and keys on this page while `action` runs. Words are filled in by no press:
 * what is typed or dictated depends on what is written. */
export async function presses(page, action) {
  await page.evaluate((held) => {
    window.presses = 0
    if (window.countsPresses) return
    window.countsPresses = true
    const count = ({ isTrusted, repeat, key }) => {
      if (isTrusted && !repeat && !held.includes(key)) window.presses += 1
    }
    // Before anything on the page can stop them.
    for (const kind of ['pointerdown', 'keydown']) window.addEventListener(kind, count, { capture: true })
  }, HELD)
  await action()
  return page.evaluate(() => window.presses)
}
