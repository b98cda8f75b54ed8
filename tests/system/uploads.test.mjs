// SPDX-License-Identifier: MPL-2.0
// Files on a line that breaks: a paper and a file of the chat arrive whole although the server is
// killed and the page is loaded again while they are sent; one that is not wanted any more is gone.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { pdfOf } from './lib/pdf.mjs'
import { until } from './lib/wait.mjs'

const SENT_WITHIN_MS = 120_000
const LINES = Array.from({ length: 180 }, (_, n) => `Thu ngan sach nha nuoc tren dia ban xa, quy IV, dong so ${n}`)
/** Some hundred kilobytes. */
const REPORT = { name: 'Báo cáo thu ngân sách.pdf', mimeType: 'application/pdf', buffer: pdfOf(40, LINES) }

const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex')

describe('files on a line that breaks', { timeout: 600_000 }, () => {
  let meeting
  let secretary
  let delegate
  const people = []

  const person = async (username) => {
    const browser = await openChromium()
    people.push(browser)
    await meeting.signIn(browser.page, username)
    // Each piece takes a while, as on a line of some hundred kilobits.
    await browser.page.route('**/api/v1/meetings/*/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH') await new Promise((resolve) => setTimeout(resolve, 700))
      await route.continue().catch(() => undefined)
    })
    return browser.page
  }
  const meetingPage = async (page) => {
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await page.getByRole('heading', { name: meeting.title }).first().waitFor()
  }
  const onTheirWay = (page) => page.getByRole('list', { name: 'Tệp đang gửi' })
  const begin = async (page) => {
    await page.getByRole('button', { name: 'Thêm tài liệu' }).click()
    const dialog = page.getByRole('dialog', { name: 'Thêm tài liệu vào cuộc họp' })
    await dialog.getByLabel('Tệp tài liệu').setInputFiles(REPORT)
    await dialog.getByRole('button', { name: 'Gửi tài liệu' }).click()
    return dialog
  }
  /** Some of it, and not all, is at the server. */
  const partlySent = (place) =>
    until('a part is sent', SENT_WITHIN_MS, async () => {
      const value = Number(await place.getByRole('progressbar').getAttribute('value'))
      return value > 0 && value < REPORT.buffer.length
    })

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp qua đường truyền yếu' })
    secretary = await person('binh')
    delegate = await person('lap')
  })

  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('a paper arrives although the server was killed and the page loaded again meanwhile', async () => {
    await meetingPage(secretary)
    const dialog = await begin(secretary)
    await partlySent(dialog)
    await picture(secretary, 'upload-dialog')
    await secretary.keyboard.press('Escape')
    await onTheirWay(secretary).getByText(/^Đã gửi \d/).waitFor()
    await meeting.server.kill()
    await onTheirWay(secretary).getByText(/^Mất kết nối với máy chủ/).waitFor({ timeout: 30_000 })
    await picture(secretary, 'upload-waits')
    await meeting.server.start()
    await onTheirWay(secretary).getByText(/^Đã gửi \d/).waitFor({ timeout: 30_000 })
    await secretary.reload()
    await onTheirWay(secretary).getByText(REPORT.name).waitFor({ timeout: 30_000 })
    const before = Number(await onTheirWay(secretary).getByRole('progressbar').getAttribute('value'))
    assert.ok(before < REPORT.buffer.length, 'it is still being sent')
    await secretary.locator('.paper').filter({ hasText: REPORT.name }).waitFor({ timeout: SENT_WITHIN_MS })
    await onTheirWay(secretary).waitFor({ state: 'detached' })
    const href = await secretary.locator('.paper').filter({ hasText: REPORT.name }).locator('a[download]').getAttribute('href')
    const there = await secretary.request.get(new URL(href, meeting.server.url).href)
    assert.equal(digest(await there.body()), digest(REPORT.buffer), 'every byte is where it was')
    await secretary.reload()
    await secretary.locator('.paper').first().waitFor()
    assert.equal(await secretary.locator('.paper').count(), 1, 'it was added once')
  })

  test('one that is not wanted any more is gone, here and at the server', async () => {
    const dialog = await begin(secretary)
    await partlySent(dialog)
    const cancelled = secretary.waitForResponse((response) => response.request().method() === 'DELETE')
    await dialog.getByRole('button', { name: 'Hủy gửi' }).click()
    assert.equal((await cancelled).status(), 204)
    await secretary.reload()
    await secretary.locator('.paper').first().waitFor()
    assert.equal(await onTheirWay(secretary).count(), 0)
    assert.equal(await secretary.locator('.paper').count(), 1)
  })

  test('a file of the chat is sent while its panel is closed', async () => {
    await meeting.enter(secretary)
    await meeting.enter(delegate)
    const openChat = (page) => page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: /^Trao đổi/ }).click()
    await openChat(delegate)
    await delegate.locator('.chat-attach input').setInputFiles(REPORT)
    await delegate.getByRole('button', { name: 'Gửi tệp', exact: true }).click()
    await partlySent(onTheirWay(delegate))
    await picture(delegate, 'upload-chat')
    await openChat(delegate)
    await openChat(secretary)
    await secretary.getByText(REPORT.name).first().waitFor({ timeout: SENT_WITHIN_MS })
  })
})
