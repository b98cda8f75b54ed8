// SPDX-License-Identifier: MPL-2.0
// What people do in Firefox, for which Puppeteer has other words than Playwright.
import { PEOPLE } from './meeting.mjs'
import { until } from './wait.mjs'

/** Presses the button with this text. */
export const click = (page, name) =>
  until(`a button "${name}" to click`, 20_000, () =>
    page.evaluate((text) => {
      const button = [...document.querySelectorAll('button')].find((b) => b.textContent.trim() === text && !b.disabled)
      button?.click()
      return button !== undefined
    }, name))

/** Opens the one-time link of `username` and enters the meeting; An, who chairs, opens it. */
export async function enterInFirefox(page, meeting, username, url = meeting.server.url) {
  const printed = await meeting.server.cli('link', username)
  await page.goto(url + new URL(printed.match(/https?:\S+/)[0]).pathname)
  await click(page, 'Đăng nhập')
  await until(`${PEOPLE[username].name} is signed in`, 20_000, () => page.evaluate(() => location.pathname === '/'))
  await page.goto(`${url}/hop/${meeting.id}/vao`)
  await click(page, 'Vào phòng họp')
  // The chair comes first where the chair uses Firefox.
  if (username === 'an') await click(page, 'Khai mạc')
}
