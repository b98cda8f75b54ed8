// SPDX-License-Identifier: MPL-2.0
// From the check of a site to the opening: readiness, the way in, devices, the line, the waiting
// room and the door.
import { TestMeeting } from '../../system/lib/meeting.mjs'
import { both, panelOf, person } from '../studio.mjs'

const AGENDA = ['Báo cáo thu ngân sách 10 tháng', 'Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã']

export async function take() {
  const meeting = await TestMeeting.create({ title: 'Giao ban tháng 11 với các xã', agenda: AGENDA, models: false, communes: 8 })
  const { server } = meeting
  const people = {}
  for (const username of ['an', 'binh', 'lap', 'pho']) {
    people[username] = await person(meeting, username)
    await meeting.signIn(people[username].page, username)
  }
  try {
    const [chair, secretary, commune, late] = Object.values(people).map(({ page }) => page)
    await commune.goto(`${server.url}/hop/${meeting.id}/kiem-tra`)
    await commune.getByLabel('Số điện thoại để liên hệ khi họp').fill('0214 3840 123, máy lẻ 4')
    await commune.getByRole('button', { name: 'Bắt đầu kiểm tra' }).click()
    await commune.getByText('Có nghe thấy hai tiếng chuông không?').waitFor()
    // Somebody speaks now and then.
    await commune.locator('.check-step:first-child[data-tone="good"]').waitFor()
    await both(commune, 'check')
    await commune.getByRole('button', { name: 'Nghe rõ' }).click()
    await commune.getByText('Điểm cầu đã sẵn sàng').waitFor()
    await secretary.goto(`${server.url}/hop/${meeting.id}/san-sang`)
    await secretary.getByText('Đã kiểm tra 1/11 điểm cầu').waitFor()
    await both(secretary, 'readiness')

    await commune.goto(`${server.url}/hop/${meeting.id}/vao`)
    await commune.getByRole('button', { name: 'Vào phòng họp' }).waitFor()
    await commune.waitForTimeout(3000)
    await both(commune, 'prejoin')
    await commune.getByRole('button', { name: 'Thử đường truyền' }).click()
    await commune.getByText(/^Tốt: đủ cho tiếng và hình rõ/).waitFor()
    const result = () => commune.getByText(/^Tốt: đủ cho tiếng và hình rõ/).scrollIntoViewIfNeeded()
    await result()
    await both(commune, 'line-test', result)

    await meeting.enter(chair, server.url, { opens: false })
    await meeting.enter(commune, server.url, { opens: false })
    await chair.waitForTimeout(2000)
    await both(chair, 'waiting-room')
    await commune.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).getByRole('button', { name: 'Thiết bị' }).click()
    await commune.getByRole('dialog', { name: 'Thiết bị' }).waitFor()
    await commune.waitForTimeout(1500)
    await both(commune, 'devices')
    await commune.keyboard.press('Escape')

    // A late site before a locked room, on both sides of the door.
    await chair.getByRole('button', { name: 'Khai mạc', exact: true }).click()
    await chair.getByText('Đang ghi âm', { exact: true }).waitFor()
    const sites = await panelOf(chair, 'Điểm cầu')
    await sites.getByRole('button', { name: 'Khóa phòng họp' }).click()
    await late.goto(`${server.url}/hop/${meeting.id}/vao`)
    await late.getByRole('button', { name: 'Vào phòng họp' }).click()
    await sites.getByRole('button', { name: /^Cho vào/ }).waitFor()
    await both(chair, 'door')
    await both(late, 'lobby')
  } finally {
    for (const { close } of Object.values(people)) await close()
    await meeting.close()
  }
}
