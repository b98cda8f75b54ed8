// SPDX-License-Identifier: MPL-2.0
// Plans and mistakes that are made good in the page: a planned meeting is changed, also by who
// planned it for others, and cancelled; who would overwrite a change of somebody else is told; a
// removed person is let in again.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { participant, sees } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { until } from './lib/wait.mjs'

/** A day on which it is not today, at any hour of any time zone. */
const inTwoDays = () => new Intl.DateTimeFormat('vi-VN', { day: '2-digit', month: '2-digit', year: 'numeric' }).format(Date.now() + 48 * 3_600_000)

describe('second thoughts', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let commune
  let clerk

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Giao ban' })
    const file = join(meeting.folder, 'an.wav')
    await microphone((await voices()).doan, file, { atSeconds: 1, loopSeconds: 9 })
    chair = (await openChromium({ microphone: file })).page
    commune = (await openChromium({ microphone: file })).page
    await meeting.signIn(chair, 'an')
    await meeting.signIn(commune, 'lap')
  })

  after(async () => {
    await clerk?.context().browser().close()
    await commune?.context().browser().close()
    await chair?.context().browser().close()
    await meeting?.close()
  })

  test('the chair changes name and agenda of a planned meeting', async () => {
    await chair.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await chair.getByRole('link', { name: 'Sửa cuộc họp' }).click()
    await chair.getByLabel('Tên cuộc họp').fill('Giao ban tháng 12')
    await chair.getByRole('button', { name: 'Bỏ mục 2' }).click()
    await chair.getByRole('button', { name: 'Thêm mục' }).click()
    await chair.getByRole('textbox', { name: 'Mục 2', exact: true }).fill('Phòng chống rét')
    await chair.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await chair.getByRole('heading', { name: 'Giao ban tháng 12' }).waitFor()
    await chair.getByText('Phòng chống rét').waitFor()
    await commune.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await commune.getByText('Báo cáo thu ngân sách').waitFor()
    await commune.getByText('Phòng chống rét').waitFor()
  })

  test('a weekly meeting is planned from an earlier one, with its people, units and agenda', async () => {
    await chair.getByRole('link', { name: 'Tạo cuộc họp tương tự' }).click()
    await until('the form is filled in', 30_000, async () => (await chair.getByLabel('Tên cuộc họp').inputValue()) === 'Giao ban tháng 12')
    assert.equal(await chair.getByRole('textbox', { name: 'Mục 2', exact: true }).inputValue(), 'Phòng chống rét')
    await chair.getByLabel('Họp định kỳ').selectOption({ label: 'Hằng tuần' })
    await chair.getByLabel('Số cuộc họp').fill('1')
    await chair.getByRole('button', { name: 'Tạo cuộc họp' }).click()
    await chair.getByText('Ghi một số từ 2 đến 53.').waitFor()
    await chair.getByLabel('Số cuộc họp').fill('3')
    await chair.getByRole('heading', { name: 'Ngày họp của 3 cuộc' }).waitFor()
    assert.equal(await chair.locator('.plan-days li').count(), 3)
    await pictureAtBothSizes(chair, 'plan-series')
    // The answer to the first press is lost on the way; pressed again, nothing is made twice.
    let lost = 0
    await chair.route('**/api/v1/meetings/series', async (route) => {
      if (lost++ > 0) return route.continue()
      await route.fetch()
      return route.abort()
    })
    await chair.getByRole('button', { name: 'Tạo cuộc họp' }).click()
    await chair.getByRole('alert').first().waitFor()
    await chair.getByRole('button', { name: 'Tạo cuộc họp' }).click()
    await chair.getByRole('heading', { name: 'Đã tạo 3 cuộc họp' }).waitFor()
    assert.equal(await chair.locator('.plan-days a').count(), 3)
    await pictureAtBothSizes(chair, 'series-made')
    const second = await chair.locator('.plan-days a').nth(1).getAttribute('href')
    await chair.getByRole('link', { name: 'Về lịch họp' }).click()
    await chair.getByRole('button', { name: 'Sắp tới', exact: true }).click()
    await until('all three are planned', 30_000, async () => (await chair.locator('.meeting').filter({ hasText: 'Giao ban tháng 12' }).count()) === 3)

    await chair.goto(meeting.server.url + second)
    await chair.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    const dialog = chair.getByRole('dialog')
    await dialog.getByLabel('Lý do hủy').fill('Sáp nhập đơn vị')
    await dialog.getByLabel(/^Cuộc họp này và 1 cuộc họp sau trong cùng chuỗi, đến \d\d\/\d\d\/\d{4}$/).check()
    await pictureAtBothSizes(chair, 'cancel-series')
    await dialog.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    await chair.getByText('Lý do: Sáp nhập đơn vị').waitFor()
    await chair.goto(meeting.server.url)
    await chair.getByRole('button', { name: 'Sắp tới', exact: true }).click()
    const listed = chair.locator('.meeting').filter({ hasText: 'Giao ban tháng 12' })
    await until('two of them are cancelled', 30_000, async () => (await listed.filter({ hasText: 'Đã hủy' }).count()) === 2 && (await listed.count()) === 3)
  })

  test('who plans a meeting for others corrects it and does not enter; the chair cancels it', async () => {
    const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
    await meeting.server.cli('user', 'add', 'mai', '--name', 'Hoàng Thị Mai', '--unit', 'T01.03', '--title', 'Chuyên viên')
    clerk = (await openChromium()).page
    await meeting.signIn(clerk, 'mai')
    await clerk.getByRole('link', { name: 'Tạo cuộc họp' }).first().click()
    await clerk.getByLabel('Tên cuộc họp').fill('Họp bàn phòng chống rét')
    await clerk.getByLabel('Ngày họp').fill(inTwoDays())
    for (const [role, { name, title }] of [['Chủ trì', PEOPLE.an], ['Thư ký', PEOPLE.binh]]) {
      await clerk.getByLabel(role, { exact: true }).fill(name)
      await clerk.getByRole('button', { name: `${name} - ${title} - UBND tỉnh Sơn Lâm` }).click()
    }
    await clerk.getByRole('button', { name: 'Tạo cuộc họp' }).click()
    const asked = clerk.getByRole('dialog').filter({ hasText: 'Không có tên trong thành phần của cuộc họp "Họp bàn phòng chống rét"' })
    await asked.getByRole('button', { name: 'Tạo cuộc họp' }).click()
    await clerk.getByText('Người lập lịch, không dự họp').waitFor()
    await picture(clerk, 'planner')
    const address = new URL(clerk.url()).pathname
    assert.equal(await clerk.getByRole('link', { name: 'Vào phòng họp' }).count(), 0, 'a button that would be refused is not shown')

    // Whatever the hour at which this test runs.
    await clerk.goto(meeting.server.url)
    await clerk.getByRole('button', { name: 'Sắp tới', exact: true }).click()
    const card = clerk.locator('.meeting').filter({ hasText: 'Họp bàn phòng chống rét' })
    await card.getByText('Người lập lịch, không dự họp').waitFor()
    await card.getByRole('link', { name: /^Sửa cuộc họp/ }).click()
    await clerk.getByLabel('Tên cuộc họp').fill('Họp bàn phòng, chống rét')
    await clerk.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await clerk.getByRole('heading', { name: 'Họp bàn phòng, chống rét' }).waitFor()
    await clerk.goto(`${meeting.server.url}${address}/vao`)
    await clerk.getByText('Không tìm thấy').first().waitFor()

    // Both have the form open; who saves last does not overwrite the other unseen.
    for (const page of [clerk, chair]) {
      await page.goto(meeting.server.url + address)
      await page.getByRole('link', { name: 'Sửa cuộc họp' }).click()
      await page.getByLabel('Tên cuộc họp').waitFor()
    }
    const renamed = 'Họp bàn phòng, chống rét và băng giá'
    const addFirstItem = async () => {
      await clerk.getByRole('button', { name: 'Thêm mục' }).click()
      await clerk.getByRole('textbox', { name: 'Mục 1', exact: true }).fill('Dự trữ thức ăn gia súc')
      await clerk.getByLabel('Số phút mục 1').fill('20')
    }
    await addFirstItem()
    await chair.getByLabel('Tên cuộc họp').fill(renamed)
    await chair.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await chair.getByRole('heading', { name: renamed }).waitFor()
    await clerk.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await clerk.getByRole('alert').filter({ hasText: 'Người khác vừa sửa lịch cuộc họp này' }).waitFor()
    const typed = () => clerk.getByRole('textbox', { name: 'Mục 1', exact: true }).inputValue()
    assert.equal(await typed(), 'Dự trữ thức ăn gia súc', 'what was typed stays')
    await picture(clerk, 'plan-changed')
    await clerk.getByRole('button', { name: 'Xem bản hiện tại' }).click()
    const losing = clerk.getByRole('dialog').filter({ hasText: 'sẽ mất' })
    await losing.getByRole('button', { name: 'Quay lại sửa' }).click()
    assert.equal(await typed(), 'Dự trữ thức ăn gia súc', 'asked before it is lost')
    await clerk.getByRole('button', { name: 'Xem bản hiện tại' }).click()
    await losing.getByRole('button', { name: 'Bỏ và xem bản hiện tại' }).click()
    await until('the form shows the current plan', 30_000, async () => (await clerk.getByLabel('Tên cuộc họp').inputValue()) === renamed)
    await clerk.getByText(`Tên cuộc họp: ${renamed}`).waitFor()
    await until('the form stands at its beginning', 30_000, async () => (await clerk.evaluate(() => window.scrollY)) === 0)
    await picture(clerk, 'plan-current')
    await addFirstItem()
    // A link takes nothing away without asking.
    await clerk.getByRole('link', { name: 'Lịch họp', exact: true }).first().click()
    const leaving = clerk.getByRole('dialog').filter({ hasText: 'Rời trang' })
    await leaving.getByRole('button', { name: 'Ở lại trang này' }).click()
    await clerk.goBack()
    await leaving.getByRole('button', { name: 'Ở lại trang này' }).click()
    assert.equal(await typed(), 'Dự trữ thức ăn gia súc', 'nor does the back button')
    // Nor does signing out; and who was signed out in another window signs in beside the form.
    await clerk.getByRole('button', { name: 'Đăng xuất' }).click()
    await leaving.getByRole('button', { name: 'Ở lại trang này' }).click()
    assert.equal(await typed(), 'Dự trữ thức ăn gia súc')
    await clerk.evaluate(() => fetch('/api/v1/auth/sign-out', { method: 'POST', headers: { 'Content-Type': 'application/json' } }))
    await clerk.getByRole('button', { name: 'Lưu thay đổi' }).click()
    const beside = clerk.context().waitForEvent('page')
    await clerk.getByRole('link', { name: 'Đăng nhập ở cửa sổ mới' }).click()
    const window = await beside
    await window.getByLabel('Tên đăng nhập').waitFor()
    await meeting.signIn(window, 'mai')
    await window.close()
    assert.equal(await typed(), 'Dự trữ thức ăn gia súc')
    // The last year's date is a slip of the hand.
    const day = await clerk.getByLabel('Ngày họp').inputValue()
    await clerk.getByLabel('Ngày họp').fill('03/11/2025')
    await clerk.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await clerk.getByRole('dialog').filter({ hasText: 'Thời gian họp đã qua' }).getByRole('button', { name: 'Quay lại sửa' }).click()
    await clerk.getByLabel('Ngày họp').fill(day)
    await clerk.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await clerk.getByRole('heading', { name: renamed }).waitFor()
    await clerk.getByText('Dự trữ thức ăn gia súc').waitFor()

    // Somebody waits at the door meanwhile.
    const door = await chair.context().newPage()
    await door.goto(`${meeting.server.url}${address}/vao`)
    await door.getByRole('button', { name: 'Vào phòng họp' }).waitFor()
    await clerk.getByRole('link', { name: 'Sửa cuộc họp' }).click()
    await clerk.getByLabel('Tên cuộc họp').fill('Giao ban')
    await chair.goto(meeting.server.url + address)
    await chair.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    const question = chair.getByRole('dialog').filter({ hasText: `Hủy cuộc họp "${renamed}"?` })
    await question.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    await question.getByText('Ghi lý do.').waitFor()
    await question.getByLabel('Lý do hủy').fill('Hoãn vì mưa lũ')
    await question.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    await chair.getByText('Đã hủy', { exact: true }).waitFor()
    await chair.getByText('Lý do: Hoãn vì mưa lũ').waitFor()
    await picture(chair, 'cancelled')
    await door.getByRole('button', { name: 'Vào phòng họp' }).click()
    await door.getByRole('heading', { name: 'Cuộc họp đã bị hủy' }).waitFor()
    await door.getByText('Cuộc họp bị hủy khi chưa khai mạc').waitFor()
    await door.close()
    // Who planned it reads why nothing can be changed, and finds it on its day.
    await clerk.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await clerk.getByRole('alert').filter({ hasText: 'Cuộc họp đã bị hủy khi chưa khai mạc' }).waitFor()
    await clerk.goto(meeting.server.url)
    await clerk.getByRole('button', { name: 'Sắp tới', exact: true }).click()
    const cancelled = clerk.locator('.meeting').filter({ hasText: renamed })
    await cancelled.getByText('Đã hủy', { exact: true }).waitFor()
    await picture(clerk, 'cancelled-in-list')
    await cancelled.getByRole('link', { name: renamed, exact: true }).click()
    await clerk.getByRole('heading', { name: renamed }).waitFor()
    await clerk.getByText(/^Cuộc họp đã bị hủy lúc/).waitFor()
  })

  test('a commune that was put out comes back when the chair lets it in again', async () => {
    await meeting.enter(chair)
    await meeting.enter(commune)
    const lap = await participant(chair, PEOPLE.lap.name)
    await chair.getByRole('button', { name: 'Điểm cầu' }).first().click()
    await chair.locator(`.person[data-participant="${lap}"]`).getByRole('button', { name: /^Thêm: / }).click()
    await chair.getByRole('button', { name: /^Mời ra khỏi cuộc họp: / }).click()
    await chair.getByRole('dialog').getByRole('button', { name: 'Mời ra khỏi cuộc họp' }).click()
    const out = commune.getByRole('heading', { name: 'Đã được mời ra khỏi cuộc họp' })
    const comeBack = async () => {
      await commune.getByRole('button', { name: 'Vào lại phòng họp' }).click()
      await commune.getByRole('button', { name: 'Vào phòng họp' }).click()
    }
    await out.waitFor()
    await comeBack()
    await out.waitFor()
    await chair.getByRole('button', { name: 'Cho vào lại' }).click()
    await chair.getByRole('button', { name: 'Cho vào lại' }).waitFor({ state: 'detached' })
    await comeBack()
    await commune.getByRole('button', { name: 'Rời họp' }).waitFor()
    await sees(chair, lap)
  })

  test('a commune whose account moves to a unit that is not invited is removed with a reason', async () => {
    await meeting.server.cli('user', 'move', 'lap', '--unit', 'T01.03')
    await commune.getByRole('heading', { name: 'Không còn trong thành phần dự họp' }).waitFor({ timeout: 5_000 })
    await commune.getByRole('button', { name: 'Vào lại phòng họp' }).waitFor({ state: 'detached' })
    await chair.getByRole('button', { name: 'Rời họp' }).waitFor()
  })
})
