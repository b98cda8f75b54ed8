// SPDX-License-Identifier: MPL-2.0
// A task that was published in a meeting is named to a commune, which reports it late with its
// reason; the province confirms it and finds it on its board.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { openPanel } from './lib/call.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { until } from './lib/wait.mjs'

const run = promisify(execFile)
const TASK = 'Xã Tân Lập báo cáo thu ngân sách quý IV'
const DAY_MS = 86_400_000

/** So many days pass for every action item: its deadline is that much nearer. */
async function daysPass(server, days) {
  await server.kill()
  const script = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE action_items SET deadline = deadline - ?", (int(sys.argv[2]),))
db.commit()`
  await run('python3', ['-c', script, join(server.data, 'diemcau.db'), String(days * DAY_MS)])
  await server.start()
}

/** dd/mm/yyyy, so many days from today in Việt Nam. */
const day = (ahead) => new Date(Date.now() + ahead * DAY_MS + 7 * 3_600_000).toISOString().slice(0, 10).split('-').reverse().join('/')

const fits = (page) => page.evaluate(() => document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth + 1)

describe('action items', { timeout: 600_000 }, () => {
  let meeting
  let secretary
  let chair
  let commune
  const people = []

  const person = async (username) => {
    const browser = await openChromium({ size: { width: 1366, height: 768 } })
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const dialog = (page, name) => page.getByRole('dialog', { name })
  const board = (page, search = '') => page.goto(`${meeting.server.url}/nhiem-vu${search}`)
  const open = async (page, search = '') => {
    await board(page, search)
    await page.getByRole('link', { name: TASK }).click()
    await page.getByRole('heading', { name: 'Quá trình thực hiện' }).waitFor()
  }
  const looksRight = async (page, name) => {
    await pictureAtBothSizes(page, name)
    for (const width of [1366, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 768 })
      assert.ok(await fits(page), `${name} is wider than ${width}`)
    }
    await page.setViewportSize({ width: 1366, height: 768 })
  }

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Giao ban tháng 11' })
    secretary = await person('binh')
    chair = await person('an')
    commune = await person('lap')
  })
  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('a task that is published in the meeting stands on its page when it has ended', async () => {
    for (const page of [chair, secretary]) await meeting.enter(page, undefined, { camera: false })
    const agenda = await openPanel(secretary, 'Chương trình')
    await agenda.getByLabel('Ghi nhanh').fill(TASK)
    await agenda.getByRole('button', { name: 'Nhiệm vụ', exact: true }).click()
    await agenda.getByRole('button', { name: `Công bố: ${TASK}` }).click()
    await agenda.getByText('Chưa công bố', { exact: true }).waitFor({ state: 'detached' })
    await meeting.end(chair)
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await secretary.getByText('1 nhiệm vụ chưa giao đơn vị').waitFor()
    await board(commune)
    await commune.getByText('Chưa có nhiệm vụ chưa xong').waitFor()
  })

  test('the secretary names unit and deadline, and is told of a day that has passed', async () => {
    await secretary.locator('[data-meeting-items]').getByRole('link', { name: TASK }).click()
    await secretary.getByRole('button', { name: 'Sửa nhiệm vụ' }).click()
    const form = dialog(secretary, 'Sửa nhiệm vụ')
    await form.getByLabel('Đơn vị thực hiện').fill('tan lap')
    await form.getByRole('button', { name: /^Xã Tân Lập/ }).click()
    await form.getByLabel('Hạn', { exact: true }).fill(day(-2))
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.getByText('Ngày này đã qua. Chọn hôm nay hoặc sau đó.').waitFor()
    await pictureAtBothSizes(secretary, 'action-item-form')
    await form.getByLabel('Hạn', { exact: true }).fill(day(2))
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.waitFor({ state: 'detached' })
    await secretary.getByText('Còn 2 ngày').waitFor()
  })

  test('the commune notes progress, and what was answered is there after the server was killed', async () => {
    await open(commune)
    await commune.getByRole('button', { name: 'Ghi tiến độ' }).click()
    const form = dialog(commune, 'Ghi tiến độ')
    await form.getByLabel('Đã làm gì').fill('Đang đối chiếu số liệu với thuế')
    await form.getByRole('button', { name: 'Gửi' }).click()
    await form.waitFor({ state: 'detached' })
    await daysPass(meeting.server, 5)
    await commune.goto(meeting.server.url)
    await commune.getByRole('link', { name: '1 nhiệm vụ quá hạn' }).click()
    await commune.getByText('Chưa ghi lý do trễ hẹn').waitFor()
    await commune.getByText('Quá hạn 3 ngày').waitFor()
    await looksRight(commune, 'action-items-overdue')
    await commune.getByRole('link', { name: TASK }).click()
    await commune.getByText('Đang đối chiếu số liệu với thuế').waitFor()
  })

  test('a late report says why, and of two who write at once nobody loses a word', async () => {
    await commune.getByRole('button', { name: 'Báo cáo hoàn thành' }).click()
    const form = dialog(commune, 'Báo cáo hoàn thành')
    await form.getByLabel('Kết quả thực hiện').fill('Đã gửi báo cáo số 12/BC-UBND')
    await form.getByRole('button', { name: 'Gửi' }).click()
    await form.getByText('Ghi lý do trễ hẹn rồi gửi.').waitFor()
    await form.getByLabel('Lý do trễ hẹn').fill('Mưa lũ, mất điện ba ngày')
    await pictureAtBothSizes(commune, 'action-item-report')
    // Meanwhile the secretary notes that the commune telephoned.
    await open(secretary)
    await secretary.getByRole('button', { name: 'Ghi tiến độ' }).click()
    await dialog(secretary, 'Ghi tiến độ').getByLabel('Đã làm gì').fill('Xã báo qua điện thoại: mất điện')
    await dialog(secretary, 'Ghi tiến độ').getByRole('button', { name: 'Gửi' }).click()
    await secretary.getByText('Xã báo qua điện thoại: mất điện').waitFor()
    await form.getByRole('button', { name: 'Gửi' }).click()
    await form.getByText('Nhiệm vụ này vừa được người khác cập nhật.').waitFor()
    assert.equal(await form.getByLabel('Kết quả thực hiện').inputValue(), 'Đã gửi báo cáo số 12/BC-UBND')
    await form.getByRole('button', { name: 'Gửi' }).click()
    await form.waitFor({ state: 'detached' })
    await commune.getByText('Chờ xác nhận hoàn thành').first().waitFor()
    await commune.getByText('Trễ hẹn 3 ngày').waitFor()
    assert.equal(await commune.getByRole('button', { name: 'Xác nhận hoàn thành' }).count(), 0)
  })

  test('the province confirms it and sees it late, with its reason, by unit', async () => {
    await chair.goto(meeting.server.url)
    await chair.getByRole('link', { name: '1 nhiệm vụ chờ xác nhận hoặc chờ gia hạn' }).click()
    await chair.getByRole('link', { name: TASK }).click()
    await chair.getByRole('button', { name: 'Xác nhận hoàn thành' }).click()
    await dialog(chair, 'Xác nhận hoàn thành').getByRole('button', { name: 'Gửi' }).click()
    await chair.getByText('Đã hoàn thành').first().waitFor()
    await looksRight(chair, 'action-item-done')

    await board(chair, '?trang-thai=done')
    const line = chair.locator('.item-line', { hasText: TASK })
    await line.getByText('Trễ hẹn 3 ngày').waitFor()
    await line.getByText('Lý do trễ hẹn: Mưa lũ, mất điện ba ngày').waitFor()
    await looksRight(chair, 'action-items-board')
    await chair.getByRole('button', { name: 'Tổng hợp theo đơn vị' }).click()
    const row = chair.locator('tr[data-unit]', { hasText: 'Xã Tân Lập' })
    await row.waitFor()
    assert.deepEqual(await row.locator('td').allInnerTexts(), ['1', '0', '0', '1', '0', '1', '0', '0 %'])
    await looksRight(chair, 'action-items-by-unit')
    const [file] = await Promise.all([chair.waitForEvent('download'), chair.getByRole('link', { name: 'Tải Excel' }).click()])
    assert.match(file.suggestedFilename(), /^Tổng hợp nhiệm vụ\.xlsx$/)
    await row.getByRole('link', { name: 'Xã Tân Lập' }).click()
    await until('the unit stands in the address', 10_000, () => new URL(chair.url()).searchParams.has('don-vi'))
    await chair.reload()
    await chair.getByText('Đơn vị: Xã Tân Lập và cấp dưới').waitFor()
    await chair.locator('.item-line', { hasText: TASK }).waitFor()
  })

  test('no page has thrown', () => {
    for (const { page } of people) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(problem)), [])
  })
})
