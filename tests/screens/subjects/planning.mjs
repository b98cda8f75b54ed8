// SPDX-License-Identifier: MPL-2.0
// Before the day: signing in, the list, planning with agenda, groups, observers and a series,
// letters, answers, putting off and cancelling.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openChromium } from '../../system/lib/browsers.mjs'
import { MailServer } from '../../system/lib/mail-server.mjs'
import { TestMeeting } from '../../system/lib/meeting.mjs'
import { everySize, middle } from '../studio.mjs'

const TITLE = 'Giao ban tháng 11 với các xã'
const AGENDA = ['Báo cáo thu ngân sách 10 tháng', 'Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã']
const ITEMS = [['Kết quả thu ngân sách tuần qua', 'Sở Tài chính', '20'], ['Tiến độ các dự án trọng điểm', 'Sở Xây dựng', '30'], ['Ý kiến các xã', 'Chủ tịch các xã', '40']]
const HIGH = ['Xã Tân Lập', 'Xã Bản Phố', 'Xã Nậm Lúc']

export async function take() {
  const mail = await MailServer.create(await mkdtemp(join(tmpdir(), 'diemcau-mail-')))
  const meeting = await TestMeeting.create({ title: TITLE, agenda: AGENDA, settings: mail.settings, communes: 8 })
  const { server } = meeting
  await server.cli('user', 'add', 'quan', '--name', 'Đỗ Văn Quân', '--unit', 'T01', '--title', 'Quản trị mạng', '--admin')
  await server.cli('user', 'add', 'nam', '--name', 'Vàng A Nam', '--unit', 'T01', '--title', 'Trưởng phòng Ngân sách')
  const browsers = await Promise.all(Array.from({ length: 5 }, () => openChromium()))
  try {
    const [chair, secretary, commune, other, admin] = browsers.map(({ page }) => page)
    await chair.goto(server.url)
    await chair.getByRole('button', { name: 'Đăng nhập' }).waitFor()
    await everySize(chair, 'sign-in')
    for (const [username, page] of Object.entries({ an: chair, binh: secretary, lap: commune, pho: other, quan: admin })) await meeting.signIn(page, username)
    await address(server, chair, 'an@sonlam.gov.vn')
    await address(server, commune, 'tanlap@sonlam.gov.vn')
    await plan(server, secretary)
    await replies(meeting, { secretary, commune, other })
    await password(server, chair)
    await chair.goto(server.url)
    await chair.getByText(TITLE).waitFor()
    await everySize(chair, 'list')
    await putOff(meeting, chair)
    await mail.arrives('tanlap@sonlam.gov.vn', 'Hủy họp')
    await admin.goto(`${server.url}/quan-tri/thu`)
    await admin.getByRole('heading', { name: 'Thư điện tử' }).waitFor()
    await everySize(admin, 'mail')
  } finally {
    for (const { close } of browsers) await close()
    await meeting.close()
    await mail.stop()
  }
}

async function address(server, page, typed) {
  await page.goto(`${server.url}/tai-khoan`)
  const own = page.locator('#thu-dien-tu')
  await own.getByLabel('Địa chỉ thư điện tử').fill(typed)
  await own.getByRole('button', { name: 'Lưu địa chỉ' }).click()
  await own.getByText('Đã lưu địa chỉ nhận thư.').waitFor()
}

async function password(server, page) {
  await page.goto(`${server.url}/tai-khoan`)
  for (const label of ['Mật khẩu mới', 'Nhập lại mật khẩu mới']) await page.getByLabel(label, { exact: true }).fill('một câu dễ nhớ')
  await page.getByRole('button', { name: 'Lưu mật khẩu' }).click()
  await page.getByText('Đã lưu mật khẩu mới.').waitFor()
}

/** A weekly meeting, from its name to the four that were made of it; the first of them is
 * cancelled, with those after it. */
async function plan(server, page) {
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Tạo cuộc họp' }).first().click()
  await page.getByLabel('Tên cuộc họp').fill('Giao ban tuần với các xã vùng cao')
  const choose = async (role, name) => {
    await page.getByLabel(role, { exact: true }).fill(name)
    await page.getByRole('list', { name: role, exact: true }).getByRole('button').first().click()
  }
  await choose('Chủ trì', 'Nguyễn Văn An')
  await choose('Thư ký', 'Trần Thị Bình')
  for (const [n, [title, presenter, minutes]] of ITEMS.entries()) {
    if ((await page.getByLabel(`Mục ${n + 1}`, { exact: true }).count()) === 0) await page.getByRole('button', { name: 'Thêm mục' }).click()
    await page.getByLabel(`Mục ${n + 1}`, { exact: true }).fill(title)
    await page.getByLabel(`Người trình bày mục ${n + 1}`).fill(presenter)
    await page.getByLabel(`Số phút mục ${n + 1}`).fill(minutes)
  }
  await everySize(page, 'plan-agenda', { settle: () => middle(page.getByLabel('Mục 2', { exact: true })) })
  for (const unit of HIGH) await page.getByRole('checkbox', { name: unit }).check()
  await page.getByRole('button', { name: 'Lưu các đơn vị đang chọn thành nhóm' }).click()
  await page.getByRole('dialog').getByLabel('Tên nhóm').fill('Các xã vùng cao')
  await page.getByRole('dialog').getByRole('button', { name: 'Lưu nhóm' }).click()
  await page.getByText('Đã lưu nhóm "Các xã vùng cao", 3 đơn vị.').waitFor()
  await everySize(page, 'plan-groups', { settle: () => middle(page.getByRole('group', { name: 'Nhóm mời' })) })
  await page.getByLabel('Cách dự: Xã Nậm Lúc').selectOption({ label: 'Dự thính' })
  for (const [unit, people] of [[HIGH[0], '12'], [HIGH[1], '15']]) await page.getByLabel(`Số người dự: ${unit}`).fill(people)
  await page.getByLabel('Tìm người để mời').fill('vang a')
  await page.getByRole('button', { name: 'Mời Vàng A Nam' }).click()
  await page.getByText('Đã mời riêng 1 người').waitFor()
  await everySize(page, 'plan-seats', { settle: () => middle(page.getByLabel(`Số người dự: ${HIGH[0]}`)) })
  await page.getByLabel('Họp định kỳ').selectOption({ label: 'Hằng tuần' })
  await page.getByLabel('Số cuộc họp').fill('4')
  await page.getByRole('heading', { name: 'Ngày họp của 4 cuộc' }).waitFor()
  await everySize(page, 'plan-series', { settle: () => middle(page.getByLabel('Họp định kỳ')) })
  await page.getByRole('button', { name: 'Tạo cuộc họp' }).click()
  await page.locator('.plan-days a').first().waitFor()
  await everySize(page, 'plan-made')
  await page.locator('.plan-days a').first().click()
  await page.getByRole('button', { name: 'Hủy cuộc họp' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Lý do hủy').fill('Lồng ghép vào hội nghị tổng kết năm')
  await dialog.getByRole('radio').last().check()
  await everySize(page, 'cancel')
  await dialog.getByRole('button', { name: 'Hủy cuộc họp' }).click()
  await page.getByText(/^Cuộc họp đã bị hủy lúc/).waitFor()
  await everySize(page, 'cancelled')
}

/** One sends somebody else, one does not come, one telephoned; who holds the meeting sees it. */
async function replies(meeting, { secretary, commune, other }) {
  const page = `${meeting.server.url}/hop/${meeting.id}`
  await commune.goto(page)
  await commune.getByLabel('Cử người khác dự thay').check()
  await commune.getByLabel('Họ tên, chức vụ người dự thay').fill('Vàng Thị Sếnh, Phó Chủ tịch UBND xã')
  await commune.getByLabel('Số người dự tại điểm cầu').fill('6')
  await everySize(commune, 'reply', { settle: () => middle(commune.getByLabel('Họ tên, chức vụ người dự thay')) })
  await commune.getByRole('button', { name: 'Gửi trả lời' }).click()
  await commune.getByRole('button', { name: 'Đổi trả lời' }).waitFor()
  await other.goto(page)
  await other.getByLabel('Không dự').check()
  await other.getByLabel('Lý do không dự').fill('Sạt lở đường, mất điện toàn xã')
  await everySize(other, 'reply-declined', { settle: () => middle(other.getByLabel('Lý do không dự')) })
  await other.getByRole('button', { name: 'Gửi trả lời' }).click()
  await other.getByRole('button', { name: 'Đổi trả lời' }).waitFor()
  await secretary.goto(page)
  await secretary.getByText('Đã trả lời 2/10 đơn vị').waitFor()
  await secretary.getByRole('button', { name: 'Ghi trả lời: Xã số 1', exact: true }).click()
  const dialog = secretary.getByRole('dialog')
  await dialog.getByLabel('Dự họp').check()
  await dialog.getByLabel('Số người dự tại điểm cầu').fill('9')
  await dialog.getByRole('button', { name: 'Gửi trả lời' }).click()
  const counted = secretary.getByText('Đã trả lời 3/10 đơn vị')
  await counted.waitFor()
  await everySize(secretary, 'replies', { settle: () => middle(secretary.locator('.reply-unit').nth(2)) })
}

async function putOff(meeting, chair) {
  await chair.goto(`${meeting.server.url}/hop/${meeting.id}`)
  await chair.getByRole('button', { name: 'Hoãn họp' }).click()
  const dialog = chair.getByRole('dialog')
  await dialog.getByLabel('Lý do hoãn').fill('Tập trung ứng phó bão số 10')
  await dialog.getByLabel('Thông báo sau').check()
  await everySize(chair, 'postpone')
  await dialog.getByRole('button', { name: 'Hoãn họp' }).click()
  await chair.getByText('Chưa có thời gian mới', { exact: true }).waitFor()
  await everySize(chair, 'postponed')
}
