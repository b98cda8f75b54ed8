// SPDX-License-Identifier: MPL-2.0
// Who is invited and in which way: a commune that observes, a person who is invited alone, a deputy
// with an account. They are planned in the form, told on their pages, kept apart in the roll call,
// the votes and the minutes; the chair makes an observer a delegate and takes it back.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { openPanel, participant } from './lib/call.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
const PHONE = { width: 390, height: 844 }
const OBSERVING = 'Dự thính: nghe, xem và đọc tài liệu.'

/** Nothing is wider than the page or the window above it. */
const fits = (page) =>
  page.evaluate(() => [document.scrollingElement, ...document.querySelectorAll('.dialog, .dialog-body, .seats, .controls')].every((one) => one.scrollWidth <= one.clientWidth + 1))

describe('observers and deputies', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let secretary
  let observer
  let deputy
  let head
  const people = []

  const person = async (username, size) => {
    const browser = await openChromium({ size })
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const open = (page, path = '') => page.goto(`${meeting.server.url}/hop/${meeting.id}${path}`)
  const microphoneOf = (page) => page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).getByRole('button', { name: /micrô/i })
  const personIn = (panel, name) => panel.locator('.person', { hasText: name })

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Hội nghị chuyên đề' })
    const { server } = meeting
    await server.cli('user', 'add', 'mai', '--name', 'Lý Thị Mai', '--unit', 'T01.02', '--title', 'Trưởng phòng')
    await server.cli('user', 'add', 'nam', '--name', 'Vàng A Nam', '--unit', 'T01.03', '--title', 'Chuyên gia')
    chair = await person('an')
    head = await person('pho')
  })
  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('the plan says who observes, who is invited alone and how many are expected', async () => {
    await open(chair, '/sua')
    await chair.getByLabel('Cách dự: Xã Tân Lập').selectOption({ label: 'Dự thính' })
    await chair.getByLabel('Số người dự: Xã Bản Phố').fill('mười')
    await chair.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await chair.getByRole('alert').filter({ hasText: 'Số người dự là một số từ 1 đến 5.000' }).waitFor()
    await chair.getByLabel('Số người dự: Xã Bản Phố').fill('15')
    await chair.getByText('2 đơn vị, trong đó 1 dự thính. Dự kiến 15 người.').waitFor()
    await chair.getByLabel('Tìm người để mời').fill('vang a')
    await chair.getByRole('button', { name: 'Mời Vàng A Nam' }).click()
    await chair.getByText('Đã mời riêng 1 người').waitFor()
    await chair.getByLabel('Cách dự: Xã Tân Lập').scrollIntoViewIfNeeded()
    await picture(chair, 'seats-plan-1366')
    await chair.setViewportSize(PHONE)
    await chair.getByText('Đã mời riêng 1 người').scrollIntoViewIfNeeded()
    await picture(chair, 'seats-plan-390')
    assert.ok(await fits(chair))
    await chair.setViewportSize({ width: 1366, height: 768 })
    await chair.getByRole('button', { name: 'Lưu thay đổi' }).click()
    const facts = chair.locator('.facts')
    await facts.getByText('Vàng A Nam, Chuyên gia').waitFor()
    assert.match(await facts.innerText(), /Dự thính\s+Xã Tân Lập/)
    await picture(chair, 'seats-meeting-1366')
  })

  test('a unit names somebody of its own as deputy, and they are invited', async () => {
    await open(head)
    await head.getByLabel('Cử người khác dự thay').check()
    assert.equal(await head.getByLabel('Số người dự tại điểm cầu').inputValue(), '15', 'as the invitation expects')
    const choice = head.getByLabel('Người dự thay', { exact: true })
    assert.doesNotMatch(await choice.innerText(), /Vàng A Nam|Lò Văn Lập/, 'nobody of another unit')
    await choice.selectOption({ label: 'Lý Thị Mai, Trưởng phòng' })
    await head.getByLabel('Số người dự tại điểm cầu').fill('12')
    await picture(head, 'deputy-answer-1366')
    await head.getByRole('button', { name: 'Gửi trả lời' }).click()
    await head.getByText(/Cử người khác dự thay \(Lý Thị Mai, Trưởng phòng, 12 người\)/).waitFor()
  })

  test('an observer enters to hear and see, is told so, and has no buttons that would be refused', async () => {
    secretary = await person('binh')
    observer = await person('lap', PHONE)
    deputy = await person('mai')
    await open(observer)
    await observer.getByText('Dự thính cuộc họp này').waitFor()
    for (const page of [chair, secretary, observer, deputy, head]) await meeting.enter(page)
    await observer.getByText(OBSERVING).waitFor()
    const bar = observer.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
    for (const name of [/micrô/i, /camera/i, /Xin phát biểu/, /Trình chiếu/]) assert.equal(await bar.getByRole('button', { name }).count(), 0, String(name))
    await picture(observer, 'observer-call-390')
    assert.ok(await fits(observer))
    const panel = await openPanel(chair, 'Điểm cầu')
    await panel.getByText('Dự thính (1)').waitFor()
    await until('the observer is heard by nobody', 10_000, async () => (await personIn(panel, 'Lò Văn Lập').getAttribute('data-muted')) === 'true')
    assert.equal(await personIn(panel, 'Lò Văn Lập').getByRole('button', { name: /^Mời phát biểu/ }).count(), 0)
  })

  test('the roll call has delegates, observers and who is invited alone apart, with how many are here', async () => {
    const panel = await openPanel(secretary, 'Điểm cầu')
    await panel.getByRole('button', { name: 'Điểm danh', exact: true }).click()
    const board = secretary.getByRole('dialog', { name: 'Điểm danh' })
    await board.getByText('Có mặt 2/2 đơn vị').waitFor()
    await board.getByText('Dự thính (có mặt 1/1)').waitFor()
    await board.getByText('Số người dự: 2/12 người dự kiến.').waitFor()
    const phố = board.locator('.roll-unit', { hasText: 'Xã Bản Phố' })
    await phố.getByText(/2\/12 người/).waitFor()
    await phố.getByText(/Lý Thị Mai, Trưởng phòng dự thay/).waitFor()
    const alone = board.locator('.roll-unit', { hasText: 'Vàng A Nam' })
    assert.match(await alone.innerText(), /Vắng[\s\S]*Xã Nậm Lúc/)
    await picture(secretary, 'roll-call-seats-1366')
    await secretary.keyboard.press('Escape')
    await board.waitFor({ state: 'detached' })
  })

  test('the deputy votes for the unit once though its head is here, and observers do not', async () => {
    const panel = await openPanel(chair, 'Biểu quyết')
    await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
    await panel.getByLabel('Nội dung biểu quyết').fill('Thông qua quy chế')
    await panel.getByText('Thành phần bỏ phiếu (2)').waitFor()
    await picture(chair, 'vote-deputy-1366')
    await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
    const card = (page) => page.locator('.vote-card')
    await card(deputy).getByText('Phiếu của Xã Bản Phố').waitFor()
    await card(deputy).getByLabel('Tán thành', { exact: true }).check()
    await card(deputy).getByRole('button', { name: 'Gửi phiếu: Tán thành' }).click()
    const vote = panel.locator('[data-vote="1"]')
    await vote.getByText('Đã bỏ 1/2 phiếu').waitFor()
    for (const page of [observer, head]) assert.equal(await page.getByText(/^Phiếu của/).count(), 0)
    await vote.getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
    await chair.getByRole('dialog').getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
  })

  test('the chair makes the observer a delegate, who is heard, and takes it back', async () => {
    const panel = await openPanel(chair, 'Điểm cầu')
    const row = personIn(panel, 'Lò Văn Lập')
    await row.getByRole('button', { name: /^Thêm/ }).click()
    await row.getByRole('button', { name: 'Chuyển thành đại biểu: Lò Văn Lập' }).click()
    await microphoneOf(observer).waitFor()
    assert.equal(await observer.getByText(OBSERVING).count(), 0)
    await microphoneOf(observer).click()
    await until('the new delegate is heard', 20_000, async () => (await row.getAttribute('data-muted')) === 'false')
    await participant(chair, 'Lò Văn Lập')
    await picture(chair, 'raised-1366')
    const less = row.getByRole('button', { name: 'Chuyển lại thành dự thính: Lò Văn Lập' })
    if ((await less.count()) === 0) await row.getByRole('button', { name: /^Thêm/ }).click()
    await less.click()
    await observer.getByText(OBSERVING).waitFor()
    await until('nobody hears the observer', 20_000, async () => (await row.getAttribute('data-muted')) === 'true')
  })

  test('the draft of the minutes lists observers apart and names the deputy', async () => {
    await meeting.end(chair)
    await open(secretary)
    const draft = secretary.getByRole('button', { name: 'Lập biên bản ngay' })
    const made = secretary.getByRole('link', { name: /^Mở biên bản/ })
    await draft.or(made).first().click()
    await secretary.waitForURL(/bien-ban/)
    await secretary.getByText('Thông qua quy chế').first().waitFor()
    const paper = await secretary.locator('body').innerText()
    const lines = await secretary.locator('textarea').evaluateAll((all) => all.map(({ value }) => value).join('\n'))
    const all = `${paper}\n${lines}`
    assert.match(all, /Lý Thị Mai - Trưởng phòng, Xã Bản Phố \(dự thay/)
    assert.match(all, /Dự thính: Lò Văn Lập - Chủ tịch Ủy ban/)
    assert.match(all, /Vắng mặt: Vàng A Nam/)
    assert.doesNotMatch(all, /Vắng mặt:.*Tân Lập/)
    await picture(secretary, 'minutes-observers-1366')
  })

  test('no page has thrown', () => {
    for (const { page } of people) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(problem)), [])
  })
})
