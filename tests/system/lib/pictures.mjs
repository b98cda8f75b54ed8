// SPDX-License-Identifier: MPL-2.0
// Pictures of what a test has on screen, for people to look at: taken where DIEMCAU_SCREENS names a
// folder.
import { join } from 'node:path'

/** An office's screen and a phone. */
const SIZES = [[1366, 768], [390, 844]]

/** One at each size; the page has the office's afterwards. */
export async function pictureAtBothSizes(page, name) {
  if (!process.env.DIEMCAU_SCREENS) return
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}-${width}.png`) })
  }
  await page.setViewportSize({ width: 1366, height: 768 })
}
