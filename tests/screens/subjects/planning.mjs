// SPDX-License-Identifier: MPL-2.0
// Before the day: signing in, the list, planning with groups and a series, letters, answers,
// putting off.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openChromium } from '../../system/lib/browsers.mjs'
import { MailServer } from '../../system/lib/mail-server.mjs'
import { TestMeeting } from '../../system/lib/meeting.mjs'
import { both } from '../studio.mjs'

const AGENDA = ['Báo cáo thu ngân sách 10 tháng', 'Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã']

export async function take() {
  const mail = await MailServer.create(await mkdtemp(join(tmpdir(), 'diemcau-mail-')))
  const meeting = await TestMeeting.create({ title: 'Giao ban tháng 11 với các xã', agenda: AGENDA, models: false, settings: mail.settings, communes: 8 })
  const { server } = meeting
  await server.cli('user', 'add', 'quan', '--name', 'Đỗ Văn Quân', '--unit', 'T01', '--title', 'Quản trị mạng', '--admin')
  const [an, binh, lap, quan] = await Promise.all(['an', 'binh', 'lap', 'quan'].map(() => openChromium()))
  try {
    const [chair, secretary, commune, admin] = [an, binh, lap, quan].map(({ page }) => page)
    await chair.goto(server.url)
    await chair.getByRole('button', { name: 'Đăng nhập' }).waitFor()
    await both(chair, 'sign-in')
    for (const [username, page] of Object.entries({ an: chair, binh: secretary, lap: commune, quan: admin })) await meeting.signIn(page, username)
    for (const [page, address] of [[chair, 'an@sonlam.gov.vn'], [commune, 'tanlap@sonlam.gov.vn']]) {
      await page.goto(`${server.url}/tai-khoan`)
      const own = page.locator('#thu-dien-tu')
      await own.getByLabel('Địa chỉ thư điện tử').fill(address)
      await own.getByRole('button', { name: 'Lưu địa chỉ' }).click()
      await own.getByText('Đã lưu địa chỉ nhận thư.').waitFor()
    }

    await secretary.goto(server.url)
    await secretary.getByRole('link', { name: 'Tạo cuộc họp' }).first().click()
    await secretary.getByLabel('Tên cuộc họp').fill('Giao ban tuần với các xã vùng cao')
    for (const unit of ['Xã Tân Lập', 'Xã Bản Phố', 'Xã Nậm Lúc']) await secretary.getByRole('checkbox', { name: unit }).check()
    await secretary.getByRole('button', { name: 'Lưu các đơn vị đang chọn thành nhóm' }).click()
    await secretary.getByRole('dialog').getByLabel('Tên nhóm').fill('Các xã vùng cao')
    await secretary.getByRole('dialog').getByRole('button', { name: 'Lưu nhóm' }).click()
    await secretary.getByText('Đã lưu nhóm "Các xã vùng cao", 3 đơn vị.').waitFor()
    await secretary.getByRole('group', { name: 'Nhóm mời' }).scrollIntoViewIfNeeded()
    await both(secretary, 'plan-groups', () => secretary.getByRole('group', { name: 'Nhóm mời' }).scrollIntoViewIfNeeded())
    await secretary.getByLabel('Họp định kỳ').selectOption({ label: 'Hằng tuần' })
    await secretary.getByLabel('Số cuộc họp').fill('4')
    await secretary.getByRole('heading', { name: 'Ngày họp của 4 cuộc' }).waitFor()
    const days = () => secretary.getByLabel('Họp định kỳ').evaluate((field) => field.scrollIntoView({ block: 'center' }))
    await days()
    await both(secretary, 'plan-series', days)

    await commune.goto(`${server.url}/hop/${meeting.id}`)
    await commune.getByLabel('Cử người khác dự thay').check()
    await commune.getByLabel('Họ tên, chức vụ người dự thay').fill('Vàng Thị Sếnh, Phó Chủ tịch UBND xã')
    await commune.getByLabel('Số người dự tại điểm cầu').fill('6')
    await both(commune, 'reply')
    await commune.getByRole('button', { name: 'Gửi trả lời' }).click()
    await commune.getByRole('button', { name: 'Đổi trả lời' }).waitFor()
    await secretary.goto(`${server.url}/hop/${meeting.id}`)
    await secretary.getByText('Đã trả lời 1/10 đơn vị').waitFor()
    const board = () => secretary.getByText('Đã trả lời 1/10 đơn vị').evaluate((line) => line.scrollIntoView({ block: 'center' }))
    await board()
    await both(secretary, 'replies', board)

    await chair.goto(server.url)
    await chair.getByText('Giao ban tháng 11 với các xã').waitFor()
    await both(chair, 'list')
    await chair.goto(`${server.url}/hop/${meeting.id}`)
    await chair.getByRole('button', { name: 'Hoãn họp' }).click()
    const dialog = chair.getByRole('dialog')
    await dialog.getByLabel('Lý do hoãn').fill('Tập trung ứng phó bão số 10')
    await dialog.getByLabel('Thông báo sau').check()
    await both(chair, 'postpone')
    await dialog.getByRole('button', { name: 'Hoãn họp' }).click()
    await chair.getByText('Chưa có thời gian mới', { exact: true }).waitFor()
    await mail.arrives('tanlap@sonlam.gov.vn', 'Hoãn họp')
    await both(chair, 'postponed')
    await admin.goto(`${server.url}/quan-tri/thu`)
    await admin.getByRole('heading', { name: 'Thư điện tử' }).waitFor()
    await both(admin, 'mail')
  } finally {
    for (const { close } of [an, binh, lap, quan]) await close()
    await meeting.close()
    await mail.stop()
  }
}
