// SPDX-License-Identifier: MPL-2.0
// The roll call: a commune reports who sits in its hall, the secretary sees who is missing, notes
// why and confirms; all of it is in the minutes, also when the server dies in between.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { openPanel } from './lib/call.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
const PHONE = { width: 390, height: 844 }

/** Nothing is wider than the page or the window above it. */
const fits = (page) =>
  page.evaluate(() => [document.scrollingElement, ...document.querySelectorAll('.dialog, .dialog-body')].every((one) => one.scrollWidth <= one.clientWidth + 1))

describe('roll call', { timeout: 600_000 }, () => {
  let meeting
  let secretary
  let chair
  let commune
  const people = []

  const person = async (username, size) => {
    const browser = await openChromium({ size })
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const dialog = (page, name) => page.getByRole('dialog', { name })
  const panelOf = (page) => openPanel(page, 'Điểm cầu')
  const rollCall = async (page) => {
    const panel = await panelOf(page)
    await panel.getByRole('button', { name: 'Điểm danh', exact: true }).click()
    return dialog(page, 'Điểm danh')
  }
  const report = async (page) => {
    const panel = await panelOf(page)
    await panel.getByRole('button', { name: 'Báo người dự tại điểm cầu' }).click()
  }
  const unit = (where, name) => where.locator('.roll-unit', { hasText: name })

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Hội nghị toàn tỉnh' })
    secretary = await person('binh')
    chair = await person('an')
    commune = await person('lap', PHONE)
    for (const page of [chair, secretary, commune]) await meeting.enter(page)
  })
  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('a commune reports who sits in its hall, and is told what it typed wrong', async () => {
    await report(commune)
    const form = dialog(commune, 'Báo người dự tại điểm cầu')
    await form.getByLabel('Số người dự tại điểm cầu').fill('mười hai')
    await form.getByLabel(/^Họ tên, chức vụ/).fill('Lò Thị Hoa, kế toán\nVàng A Páo')
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.getByText('Nhập số từ 0 đến 5.000, hoặc để trống.').waitFor()
    await picture(commune, 'roll-call-hall-390')
    assert.ok(await fits(commune))
    await form.getByLabel('Số người dự tại điểm cầu').fill('1')
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.getByText('Danh sách có 2 người.').waitFor()
    await commune.keyboard.press('Escape')
    await dialog(commune, 'Bỏ những gì vừa ghi?').getByRole('button', { name: 'Ghi tiếp' }).click()
    await form.getByLabel('Số người dự tại điểm cầu').fill('12')
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.getByText('Thư ký đã nhận.').waitFor()
    await form.getByRole('button', { name: 'Đóng' }).last().click()
    await form.waitFor({ state: 'detached' })
  })

  test('the secretary sees who is here and who is missing, and notes why', async () => {
    // One press on the line that says it shows those that are missing.
    await secretary.getByRole('button', { name: 'Thiếu 1/3 đơn vị, mở điểm danh' }).click()
    const board = dialog(secretary, 'Điểm danh')
    await board.getByText('Có mặt 2/3 đơn vị').waitFor()
    assert.match(await board.locator('.roll-unit').allInnerTexts().then((all) => all.join()), /^Xã Bản Phố[^]*$/)
    assert.equal(await board.locator('.roll-unit').count(), 1)
    await board.getByRole('button', { name: /^Tất cả/ }).click()
    const here = unit(board, 'Xã Tân Lập')
    await here.getByText('12 người tại điểm cầu').waitFor()
    assert.match(await here.innerText(), /Lò Văn Lập/)
    await board.getByRole('button', { name: 'Vắng (1)' }).click()
    assert.equal(await board.locator('.roll-unit').count(), 1)
    await unit(board, 'Xã Bản Phố').getByRole('button', { name: 'Ghi chú: Xã Bản Phố' }).click()
    const form = dialog(secretary, 'Ghi chú: Xã Bản Phố')
    await form.getByLabel('Vì sao vắng').selectOption({ label: 'Vắng có lý do' })
    await form.getByLabel('Lý do').fill('sạt lở đường')
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.waitFor({ state: 'detached' })
    await unit(board, 'Xã Bản Phố').getByText('sạt lở đường').waitFor()
    await board.getByText('Vắng 1: 1 có lý do.').waitFor()
    await picture(secretary, 'roll-call-1366')
  })

  test('what was acknowledged is there after the server was killed', async () => {
    await meeting.server.kill()
    await meeting.server.start()
    const board = dialog(secretary, 'Điểm danh')
    await until('the roll call is as it was', 60_000, async () => /sạt lở đường/.test(await board.innerText()))
    const answer = await secretary.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}/roll-call`)
    const { units } = await answer.json()
    assert.deepEqual(units.map(({ name, absence, hall_count }) => [name, absence, hall_count]).slice(1), [['Xã Tân Lập', null, 12], ['Xã Bản Phố', 'excused', null]])
  })

  test('a confirmed roll call changes no more, and the commune is told whom to ask', async () => {
    const board = dialog(secretary, 'Điểm danh')
    await board.getByRole('button', { name: 'Xác nhận điểm danh' }).click()
    await dialog(secretary, 'Xác nhận điểm danh?').getByRole('button', { name: 'Xác nhận điểm danh' }).click()
    await board.getByText(/Trần Thị Bình đã xác nhận điểm danh lúc/).waitFor()
    assert.equal(await board.getByRole('button', { name: /^Ghi chú/ }).count(), 0)
    await board.getByRole('button', { name: /^Tất cả/ }).click()
    await unit(board, 'Xã Tân Lập').getByRole('button', { name: 'Xem: Xã Tân Lập' }).click()
    await dialog(secretary, 'Xã Tân Lập').getByText('Lò Thị Hoa, kế toán').waitFor()
    await secretary.keyboard.press('Escape')
    await report(commune)
    await dialog(commune, 'Điểm danh').getByText(/nhắn thư ký mở lại/).waitFor()
    await commune.keyboard.press('Escape')
    await secretary.keyboard.press('Escape')
    await board.waitFor({ state: 'detached' })
  })

  test('the minutes have the halls, the reasons and the table', async () => {
    await chair.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
    await meeting.end(chair)
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    const section = secretary.locator('[data-roll-call="confirmed"]')
    await section.getByRole('button', { name: 'Chép thành phần tham dự' }).waitFor()
    await section.scrollIntoViewIfNeeded()
    await secretary.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await section.getByRole('button', { name: 'Chép bảng điểm danh' }).click()
    await section.getByText('Đã chép. Dán bảng vào biên bản.').waitFor()
    await picture(secretary, 'roll-call-page-1366')
    const draft = secretary.getByRole('button', { name: 'Lập biên bản ngay' })
    const made = secretary.getByRole('link', { name: /^Mở biên bản/ })
    await draft.or(made).first().click()
    await secretary.getByText('Điểm danh: 2/3 đơn vị tham dự').waitFor()
    const paper = await secretary.locator('body').innerText()
    assert.match(paper, /Vắng có lý do/)
    const lines = await secretary.locator('textarea').evaluateAll((all) => all.map(({ value }) => value).join('\n'))
    assert.match(`${paper}\n${lines}`, /Điểm cầu Xã Tân Lập: 12 người dự, trong đó có Lò Thị Hoa, kế toán; Vàng A Páo/)
    assert.match(`${paper}\n${lines}`, /Vắng mặt: Xã Bản Phố \(có lý do: sạt lở đường\)/)
  })

  test('on a phone the table that was copied keeps its first words whole', async () => {
    await secretary.locator('.ProseMirror').click()
    await secretary.keyboard.press('Control+End')
    await secretary.keyboard.press('Control+V')
    const first = secretary.locator('.paper-body td', { hasText: /^STT$/ }).first()
    await first.waitFor()
    await secretary.setViewportSize(PHONE)
    const { height, line } = await first.evaluate((cell) => ({ height: cell.firstElementChild.getBoundingClientRect().height, line: parseFloat(getComputedStyle(cell).lineHeight) }))
    assert.ok(height < 1.5 * line, `STT is ${height} px high, a line ${line}`)
    await picture(secretary, 'roll-call-table-390')
    assert.ok(await fits(secretary))
    await secretary.setViewportSize({ width: 1366, height: 768 })
    await secretary.getByText(/Đã lưu/).first().waitFor()
  })

  test('with 120 units on a phone and on an office screen one is found by typing', async () => {
    const { server } = meeting
    const rows = Array.from({ length: 120 }, (_, n) => `T01.9${String(n).padStart(3, '0')},Ủy ban nhân dân xã Thượng ${n},T01`)
    const list = join(meeting.folder, 'many.csv')
    await writeFile(list, `Mã,Tên,Mã cấp trên\n${rows.join('\n')}\n`)
    await server.cli('unit', 'import', list)
    const invited = rows.flatMap((row) => ['--invite', row.split(',')[0]])
    const printed = await server.cli('meeting', 'create', '--title', 'Toàn tỉnh', '--chair', 'an', '--secretary', 'binh', ...invited)
    const id = printed.trim().split('\n').pop().trim()
    for (const [size, name] of [[{ width: 1366, height: 768 }, '1366'], [PHONE, '390']]) {
      await secretary.setViewportSize(size)
      await secretary.goto(`${server.url}/hop/${id}`)
      const section = secretary.locator('[data-roll-call="open"]')
      await section.getByText('Có mặt 0/121 đơn vị').waitFor()
      await section.getByRole('button', { name: 'Chưa vào (121)' }).waitFor()
      await section.scrollIntoViewIfNeeded()
      await picture(secretary, `roll-call-120-${name}`)
      assert.ok(await fits(secretary), name)
      await section.getByLabel('Tìm đơn vị').fill('thuong 77')
      assert.equal(await section.locator('.roll-unit').count(), 1)
    }
  })

  test('a unit that comes while its absence is being written is not noted as absent, and what else was written is kept', async () => {
    const printed = await meeting.server.cli('meeting', 'create', '--title', 'Giao ban nhanh', '--chair', 'an', '--secretary', 'binh', '--invite', 'T01.01')
    meeting.id = printed.trim().split('\n').pop().trim()
    await secretary.setViewportSize({ width: 1366, height: 768 })
    await meeting.enter(chair)
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await secretary.getByRole('button', { name: 'Ghi chú: Xã Tân Lập' }).click()
    const form = dialog(secretary, 'Ghi chú: Xã Tân Lập')
    await form.getByLabel('Vì sao vắng').selectOption({ label: 'Vắng không có lý do' })
    await meeting.enter(commune)
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.getByText('Đơn vị này đã vào họp nên không ghi là vắng được.').waitFor()
    await picture(secretary, 'roll-call-came')
    assert.equal(await form.getByLabel('Vì sao vắng').count(), 0, 'it is not asked any more')
    await form.getByLabel('Số người dự tại điểm cầu').fill('7')
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.waitFor({ state: 'detached' })
    const { units } = await (await secretary.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}/roll-call`)).json()
    assert.deepEqual(units.slice(1).map(({ presence, absence, hall_count: count }) => [presence, absence, count]), [['present', null, 7]])
  })

  test('no page has thrown', () => {
    for (const { page } of people) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(problem)), [])
  })
})
