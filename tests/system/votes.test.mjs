// SPDX-License-Identifier: MPL-2.0
// Votes: the chair opens one in two presses, sites vote on a phone and at a desk, what was
// acknowledged survives a kill, a secret ballot is changed and found by its code, and the minutes
// have the results.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { openPanel } from './lib/call.mjs'
import { TestMeeting } from './lib/meeting.mjs'

const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
const PHONE = { width: 390, height: 844 }
const QUESTION = 'Thông qua Nghị quyết về kế hoạch sắp xếp đơn vị hành chính cấp xã'

/** Nothing is wider than the page, the panel or the card. */
const fits = (page) =>
  page.evaluate(() => [document.scrollingElement, ...document.querySelectorAll('.vote-card, .vote-panel')].every((one) => one.scrollWidth <= one.clientWidth + 1))

describe('votes', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let lap
  let pho
  const people = []

  const person = async (username, size) => {
    const browser = await openChromium({ size })
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const panelOf = (page) => openPanel(page, 'Biểu quyết')
  const card = (page) => page.locator('.vote-card')
  const vote = (where, number) => where.locator(`[data-vote="${number}"]`)
  const cast = async (where, answer) => {
    await where.getByLabel(answer, { exact: true }).check()
    await where.getByRole('button', { name: `Gửi phiếu: ${answer}` }).click()
  }
  const close = async (number) => {
    await vote(await panelOf(chair), number).getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
    await chair.getByRole('dialog').getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
  }

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Kỳ họp chuyên đề' })
    chair = await person('an')
    lap = await person('lap', PHONE)
    pho = await person('pho')
    for (const page of [chair, lap, pho]) await meeting.enter(page)
  })
  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('the chair opens a vote, and who may vote is asked over the stage', async () => {
    const panel = await panelOf(chair)
    const open = panel.getByRole('button', { name: 'Mở biểu quyết' })
    await open.click()
    await panel.getByText('Ghi nội dung biểu quyết.').waitFor()
    await panel.getByLabel('Nội dung biểu quyết').fill(QUESTION)
    await panel.getByText('Ghi nội dung biểu quyết.').waitFor({ state: 'detached' })
    await panel.getByText('Thành phần bỏ phiếu (3)').waitFor()
    await picture(chair, 'vote-form-1366')
    await open.click()
    for (const page of [lap, pho]) await card(page).getByText(QUESTION).waitFor()
    await vote(panel, 1).getByText('Phiếu của UBND tỉnh Sơn Lâm').waitFor()
    assert.equal(await card(chair).count(), 0, 'nothing is shown twice')
    await card(lap).getByText('Phiếu của Xã Tân Lập').waitFor()
    await picture(lap, 'vote-card-390')
    await picture(pho, 'vote-card-1366')
    for (const page of [chair, lap, pho]) assert.ok(await fits(page))
  })

  test('a commune votes on a phone, and the chair sees who has not', async () => {
    await cast(card(lap), 'Không có ý kiến')
    await card(lap).getByText('Đã ghi nhận phiếu: Không có ý kiến.').waitFor()
    const open = vote(await panelOf(chair), 1)
    await open.getByText('Đã bỏ 1/3 phiếu').waitFor()
    assert.equal(await open.getByText('Chưa bỏ phiếu (3)').count(), 0, 'both numbers change together')
    await open.getByText('Chưa bỏ phiếu (2)').click()
    await open.getByText('Giàng Thị Phố (Xã Bản Phố)').waitFor()
    // The names come a moment after the numbers.
    await open.getByText('Lò Văn Lập (Xã Tân Lập)').waitFor({ state: 'detached' })
  })

  test('after the server was killed the ballot is there, is changed, and the vote goes on', async () => {
    await meeting.server.kill()
    await meeting.server.start()
    for (const page of [chair, lap, pho]) await page.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
    await card(lap).getByRole('button', { name: 'Đổi phiếu' }).click()
    await cast(card(lap), 'Tán thành')
    await card(lap).getByText('Đã ghi nhận phiếu: Tán thành.').waitFor()
    await card(lap).getByRole('button', { name: 'Đóng' }).click()
    await card(lap).waitFor({ state: 'detached' })
    await cast(card(pho), 'Không tán thành')
    await cast(vote(await panelOf(chair), 1), 'Tán thành')
    await vote(await panelOf(chair), 1).getByText('Đã bỏ 3/3 phiếu').waitFor()
  })

  test('closed, everybody is told the result over the stage, and reads it in the panel', async () => {
    await close(1)
    for (const page of [pho]) {
      await card(page).getByText('Được thông qua').waitFor()
      await picture(page, 'vote-told-1366')
      await card(page).getByRole('button', { name: 'Đóng' }).click()
    }
    for (const page of [chair, lap, pho]) {
      const closed = vote(await panelOf(page), 1)
      await closed.getByText('Được thông qua').waitFor()
      await closed.getByText('2 phiếu, 66,7%').waitFor()
      await closed.getByText('Đã bỏ 3/3 phiếu. Cần từ 2 phiếu tán thành trở lên, tính trên tổng số 3.').waitFor()
      assert.equal(await card(page).count(), 0)
    }
    await vote(await panelOf(pho), 1).getByRole('button', { name: 'Xem từng phiếu' }).click()
    await vote(await panelOf(pho), 1).getByText('Lò Văn Lập (Xã Tân Lập): Tán thành').waitFor()
    await picture(pho, 'vote-result-1366')
    await picture(lap, 'vote-result-390')
    for (const page of [lap, pho]) assert.ok(await fits(page))
  })

  test('a secret ballot is changed by its code after the page was loaded again, and found in the list', async () => {
    const panel = await panelOf(chair)
    await panel.getByLabel('Nội dung biểu quyết').fill('Bầu Ủy viên thường trực')
    await panel.getByText(/^Cách biểu quyết/).click()
    await panel.getByLabel('Hình thức').selectOption({ label: 'Bầu cử' })
    await panel.getByLabel('Công khai hay kín').selectOption({ label: 'Bỏ phiếu kín' })
    await panel.getByLabel('Ai bỏ phiếu', { exact: true }).selectOption({ label: 'Mỗi người một phiếu' })
    await panel.getByLabel('Người ứng cử (mỗi người một dòng)').fill('1. Vàng A Páo\n2. Lò Thị Hoa\n3. Giàng A Sính')
    await panel.getByLabel('Số người được bầu').fill('2')
    await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
    for (const page of [lap, pho]) await page.locator('.panel-close').click()
    await card(lap).getByText('Chọn nhiều nhất 2 người.').waitFor()
    await card(lap).getByLabel('Vàng A Páo').check()
    await card(lap).getByLabel('Lò Thị Hoa').check()
    assert.ok(await card(lap).getByLabel('Giàng A Sính').isDisabled())
    await card(lap).getByRole('button', { name: 'Gửi phiếu: Vàng A Páo, Lò Thị Hoa' }).click()
    await card(lap).getByText(/^Mã phiếu: [0-9a-f ]{39}$/).waitFor()
    await picture(lap, 'vote-secret-390')
    assert.equal(await card(lap).getByText('Vàng A Páo').count(), 0, 'nobody who looks at the page sees the ballot')
    await card(lap).getByRole('button', { name: 'Đổi phiếu' }).click()
    assert.equal(await card(lap).getByLabel('Vàng A Páo').isChecked(), false, 'nor in the form that changes it')

    await meeting.enter(lap)
    const again = vote(await panelOf(lap), 2)
    await again.getByText('Đã ghi nhận phiếu kín.').waitFor()
    await again.getByRole('button', { name: 'Đổi phiếu' }).click()
    await again.getByLabel('Vàng A Páo').check()
    await again.getByRole('button', { name: 'Gửi phiếu: Vàng A Páo' }).click()
    await again.getByText('Đã ghi nhận phiếu kín.').waitFor()
    await card(pho).getByLabel('Vàng A Páo').check()
    await card(pho).getByRole('button', { name: /^Gửi phiếu/ }).click()
    await card(pho).getByText('Đã ghi nhận phiếu kín.').waitFor()
    await close(2)
    const closed = vote(await panelOf(lap), 2)
    await closed.getByText('Trúng cử: Vàng A Páo').waitFor()
    await closed.getByRole('button', { name: 'Xem từng phiếu' }).click()
    await closed.getByText('Phiếu của ông/bà: Vàng A Páo').waitFor()
    assert.equal(await closed.locator('.vote-own').count(), 1)
    assert.equal(await closed.getByText('Lò Văn Lập').count(), 0)
  })

  test('a vote that was opened by mistake is cancelled', async () => {
    const panel = await panelOf(chair)
    await panel.getByLabel('Nội dung biểu quyết').fill('Câu hỏi viết nhầm')
    await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
    await card(pho).getByText('Câu hỏi viết nhầm').waitFor()
    await vote(panel, 3).getByRole('button', { name: 'Hủy biểu quyết' }).click()
    await chair.getByRole('dialog').getByRole('button', { name: 'Hủy biểu quyết' }).click()
    await card(pho).waitFor({ state: 'detached' })
  })

  test('the conclusions are read back before the end, and each site says whether it agrees', async () => {
    await chair.getByRole('button', { name: /^Chương trình/ }).first().click()
    await chair.getByLabel('Ghi nhanh').fill('Thống nhất phương án 2, hoàn thành trước ngày 15/12')
    await chair.getByRole('button', { name: 'Kết luận', exact: true }).click()
    await chair.getByRole('button', { name: 'Đọc lại cả ghi chú chưa công bố' }).waitFor()
    await chair.getByRole('button', { name: 'Rời họp' }).click()
    const leaving = chair.getByRole('dialog')
    await leaving.getByText('Kết luận của cuộc họp chưa được đọc lại và thông qua.').waitFor()
    await leaving.getByRole('button', { name: 'Đọc lại cả ghi chú chưa công bố' }).click()
    const panel = await panelOf(chair)
    assert.equal(await panel.getByLabel('Nội dung biểu quyết').inputValue(), 'Thông qua kết luận cuộc họp')
    await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
    for (const page of [lap, pho]) if ((await page.locator('.panel-close').count()) > 0) await page.locator('.panel-close').click()
    await card(lap).getByText('1. Thống nhất phương án 2, hoàn thành trước ngày 15/12').waitFor()
    await picture(lap, 'vote-read-back-390')
    await picture(pho, 'vote-read-back-1366')
    await cast(card(lap), 'Tán thành')
    await cast(card(pho), 'Tán thành')
    await card(pho).getByText('Đã ghi nhận phiếu: Tán thành.').waitFor()
    await close(4)
    await vote(panel, 4).getByText('Được thông qua').waitFor()
  })

  test('the minutes have all results', async () => {
    await meeting.end(chair)
    await chair.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await chair.locator('[data-votes="3"]').getByText('Trúng cử: Vàng A Páo').waitFor()
    const draft = chair.getByRole('button', { name: 'Lập biên bản ngay' })
    const made = chair.getByRole('link', { name: /^Mở biên bản/ })
    await draft.or(made).first().click()
    await chair.getByText('Kết quả biểu quyết').waitFor()
    const paper = await chair.locator('body').innerText()
    assert.match(paper, /Biểu quyết 1: Thông qua Nghị quyết về kế hoạch/)
    assert.match(paper, /Kết quả: phát ra 3 phiếu, thu về 3 phiếu, hợp lệ 3 phiếu, không hợp lệ 0 phiếu; được thông qua \(cần ít nhất 2 phiếu, quá nửa của 3 đơn vị có mặt\)/)
    assert.match(paper, /Không tán thành: Xã Bản Phố/)
    assert.match(paper, /trúng cử: Vàng A Páo/)
    assert.match(paper, /1\. Thống nhất phương án 2, hoàn thành trước ngày 15\/12/)
    assert.match(paper, /Biểu quyết 4: Thông qua kết luận cuộc họp/)
    assert.match(paper, /Mã đối chiếu \(SHA-256\):\s+[0-9a-f]{64}/)
    assert.doesNotMatch(paper, /Câu hỏi viết nhầm/)
  })

  test('no page has thrown', () => {
    for (const { page } of people) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(problem)), [])
  })
})
