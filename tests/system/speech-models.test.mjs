// SPDX-License-Identifier: MPL-2.0
// The IT office reads on its page which speech model was wanted, why it cannot be used, and what
// serves instead; on a phone as at a desk.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'

const WANTED = 'phowhisper-large'

describe('speech models', { timeout: 600_000 }, () => {
  let meeting
  let office

  before(async () => {
    meeting = await TestMeeting.create({ models: true, title: 'Họp tổ công nghệ', settings: `transcript_model = "${WANTED}"\n` })
    await meeting.server.cli('user', 'add', 'mai', '--name', 'Hoàng Thị Mai', '--unit', 'T01', '--admin')
    office = await openChromium()
    await meeting.signIn(office.page, 'mai')
  })

  after(async () => {
    await office?.close()
    await meeting?.close()
  })

  for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
    test(`what is wrong and what to do is read at ${size.width} by ${size.height}`, async () => {
      const { page } = office
      await page.setViewportSize(size)
      await page.getByRole('link', { name: 'Quản trị' }).click()
      const told = page.locator('section', { has: page.getByRole('heading', { name: 'Ghi lời nói thành chữ' }) })
      await told.getByText(`không dùng được mô hình ${WANTED}`).waitFor()
      await told.getByText('diemcau model add').waitFor()
      const hidden = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
      assert.equal(hidden, false, 'nothing lies beside the screen')
      await page.getByRole('link', { name: 'Lịch họp' }).click()
    })
  }
})
