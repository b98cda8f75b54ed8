// SPDX-License-Identifier: MPL-2.0
// Every page, and every panel of the call, is checked by axe in both languages, on an office screen
// and on a phone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { violationsOn } from './lib/accessibility.mjs'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'

const SIZES = { wide: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } }

describe('accessibility', { timeout: 600_000 }, () => {
  let meeting
  let secret
  const browsers = []

  const person = async (username, options) => {
    const browser = await openChromium(options)
    browsers.push(browser)
    if (username) await meeting.signIn(browser.page, username)
    return browser.page
  }

  before(async () => {
    meeting = await TestMeeting.create()
    await meeting.server.cli('user', 'add', 'quan', '--name', 'Vàng A Quân', '--unit', 'T01', '--admin')
  })

  after(async () => {
    for (const browser of browsers) await browser.close()
    await meeting?.close()
  })

  const speak = (page, language) => page.evaluate((wanted) => localStorage.setItem('diemcau.language', wanted), language)

  /** What axe finds, by page, size and language. */
  const looksAt = async (page, name, found) => {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      for (const violation of await violationsOn(page)) found.push(`${name} (${size}): ${violation}`)
    }
    await page.setViewportSize(SIZES.wide)
  }

  const goesTo = async (page, path) => {
    await page.goto(meeting.server.url + path)
    await page.locator('h1').first().waitFor()
    await page.waitForLoadState('networkidle')
  }

  const pages = async (page, paths) => {
    const found = []
    for (const language of ['vi', 'en']) {
      await speak(page, language)
      for (const path of paths) {
        await goesTo(page, path)
        await looksAt(page, `${path} ${language}`, found)
      }
    }
    await speak(page, 'vi')
    assert.deepEqual(found, [])
  }

  test('the pages of who plans, holds and administers', async () => {
    const page = await person('binh')
    const link = await page.request.post(`${meeting.server.url}/api/v1/meetings/${meeting.id}/readiness/link`, { headers: { Origin: meeting.server.url, 'Content-Type': 'application/json' } })
    secret = new URL((await link.json()).url).pathname
    const of = `/hop/${meeting.id}`
    await pages(page, ['/', '/hop/moi', of, `${of}/sua`, `${of}/san-sang`, `${of}/kiem-tra`, `${of}/vao`, '/nhiem-vu', '/nhiem-vu?xem=don-vi', '/tim-kiem', '/tai-khoan'])
    await pages(await person('quan'), ['/quan-tri', '/quan-tri/duong-truyen', '/quan-tri/thu', '/quan-tri/nhan-tin', '/quan-tri/thoi-han-luu'])
  })

  test('the pages of who has no account', async () => {
    const page = await person(null)
    await page.goto(meeting.server.url)
    await pages(page, ['/', '/xac-thuc', secret])
  })

  test('the call with each of its panels, and the dialog for leaving', async () => {
    const found = []
    const lap = await person('lap')
    const chair = await person('an')
    for (const language of ['vi', 'en']) {
      for (const page of [chair, lap]) await speak(page, language)
      if (language === 'vi') {
        await meeting.enter(chair)
        await meeting.enter(lap)
      } else {
        for (const page of [chair, lap]) {
          await page.reload()
          await page.getByRole('button', { name: 'Join the meeting' }).click()
          await page.getByRole('toolbar').first().waitFor()
        }
      }
      for (const [who, page] of [['chair', chair], ['delegate', lap]]) {
        const panels = page.getByRole('toolbar').last().getByRole('button')
        await panels.first().waitFor()
        for (let n = 0; n < (await panels.count()); n++) {
          const name = await panels.nth(n).innerText()
          if ((await panels.nth(n).getAttribute('aria-expanded')) !== 'true') await panels.nth(n).click()
          await page.waitForTimeout(300)
          await looksAt(page, `${name} of the ${who} ${language}`, found)
        }
      }
      await chair.getByRole('button', { name: language === 'vi' ? 'Rời họp' : 'Leave' }).first().click()
      await chair.getByRole('dialog').waitFor()
      await looksAt(chair, `leaving ${language}`, found)
      await chair.keyboard.press('Escape')
    }
    assert.deepEqual(found, [])
  })
})
