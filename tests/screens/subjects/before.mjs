// SPDX-License-Identifier: MPL-2.0
// From the check of a site to the opening: readiness, the way in, devices, the line, the waiting
// room, the door with a guest and a late site, and what an observer sees.
import { openChromium } from '../../system/lib/browsers.mjs'
import { PEOPLE, TestMeeting } from '../../system/lib/meeting.mjs'
import { SyntheticParticipant } from '../../system/lib/synthetic.mjs'
import { openPanel } from '../../system/lib/call.mjs'
import { everySize, middle, person } from '../studio.mjs'

const AGENDA = ['Báo cáo thu ngân sách 10 tháng', 'Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã']
/** What was found at other sites. */
const CHECKS = {
  'xa-1': { line: 'blocked', phone: '0214 3840 118' },
  'xa-2': { line: 'unchecked', microphone: 'busy', phone: '0214 3840 225' },
  'xa-3': { line: 'unchecked', loudspeaker: 'not_heard', phone: '0912 345 678' },
  'xa-4': { line: 'cut', camera: 'missing' },
}

export async function take() {
  const meeting = await TestMeeting.create({ title: 'Giao ban tháng 11 với các xã', agenda: AGENDA, communes: 8 })
  const people = {}
  for (const username of ['an', 'binh', 'lap', 'pho']) {
    people[username] = await person(meeting, username)
    await meeting.signIn(people[username].page, username)
  }
  const outside = [await openChromium(), await openChromium()]
  try {
    const [chair, secretary, commune, late] = Object.values(people).map(({ page }) => page)
    const [guest, observer] = outside.map(({ page }) => page)
    await readiness(meeting, secretary, commune)
    await wayIn(meeting, commune)
    await meeting.enter(chair, meeting.server.url, { opens: false })
    await meeting.enter(commune, meeting.server.url, { opens: false })
    await chair.waitForTimeout(2000)
    await everySize(chair, 'waiting-room')
    await commune.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).getByRole('button', { name: 'Thiết bị' }).click()
    await commune.getByRole('dialog', { name: 'Thiết bị' }).waitFor()
    await commune.waitForTimeout(1500)
    await everySize(commune, 'devices')
    await commune.keyboard.press('Escape')
    await observers(meeting, secretary, observer)
    await door(meeting, chair, { late, guest, secretary })
  } finally {
    for (const { close } of [...Object.values(people), ...outside]) await close()
    await meeting.close()
  }
}

async function readiness(meeting, secretary, commune) {
  const page = `${meeting.server.url}/hop/${meeting.id}`
  await commune.goto(`${page}/kiem-tra`)
  await commune.getByLabel('Số điện thoại để liên hệ khi họp').fill('0214 3840 123, máy lẻ 4')
  await commune.getByRole('button', { name: 'Bắt đầu kiểm tra' }).click()
  await commune.getByText('Có nghe thấy hai tiếng chuông không?').waitFor()
  // Somebody speaks now and then.
  await commune.locator('.check-step:first-child[data-tone="good"]').waitFor()
  await everySize(commune, 'check')
  await commune.getByRole('button', { name: 'Nghe rõ' }).click()
  await commune.getByText('Điểm cầu đã sẵn sàng').waitFor()
  await everySize(commune, 'checked')
  for (const [username, found] of Object.entries(CHECKS)) {
    const site = new SyntheticParticipant(meeting.server, meeting.id, username)
    await site.signIn()
    await site.checkSite(found)
  }
  await secretary.goto(`${page}/san-sang`)
  await secretary.getByText('Đã kiểm tra 5/11 điểm cầu').waitFor()
  await everySize(secretary, 'readiness', { settle: () => middle(secretary.locator('.ready-site')) })
}

async function wayIn(meeting, commune) {
  await commune.goto(`${meeting.server.url}/hop/${meeting.id}/vao`)
  await commune.getByRole('button', { name: 'Vào phòng họp' }).waitFor()
  await everySize(commune, 'prejoin', { settle: () => speaks(commune) })
  await commune.getByRole('button', { name: 'Thử đường truyền' }).click()
  const result = commune.getByText(/^Tốt: đủ cho tiếng và hình rõ/)
  await result.waitFor()
  await everySize(commune, 'line-test', { settle: () => middle(result) })
}

/** Waits until the bar shows a voice. */
const speaks = (page) => page.waitForFunction(() => Number(/[\d.]+/.exec(document.querySelector('.level-bar')?.style.transform ?? '')?.[0]) > 0.3)

async function observers(meeting, secretary, observer) {
  const page = `${meeting.server.url}/hop/${meeting.id}`
  await secretary.goto(`${page}/sua`)
  await secretary.getByLabel('Cách dự: Xã số 1', { exact: true }).selectOption({ label: 'Dự thính' })
  await secretary.getByRole('button', { name: 'Lưu thay đổi' }).click()
  await secretary.locator('.facts').getByText('Xã số 1', { exact: true }).waitFor()
  await meeting.signIn(observer, 'xa-1')
  await meeting.enter(observer, meeting.server.url, { opens: false })
  await observer.getByText('Dự thính: nghe, xem và đọc tài liệu.').waitFor()
  await observer.waitForTimeout(3000)
  await everySize(observer, 'observer', { onPhone: async () => void (await observer.getByRole('button', { name: 'Đóng bảng' }).click()) })
}

/** A late site before a locked room and a guest who gives the name of somebody invited, on both
 * sides of the door. */
async function door(meeting, chair, { late, guest, secretary }) {
  const page = `${meeting.server.url}/hop/${meeting.id}`
  await chair.getByRole('button', { name: 'Khai mạc', exact: true }).click()
  await chair.getByText('Đang ghi âm', { exact: true }).waitFor()
  await secretary.goto(page)
  await secretary.getByRole('button', { name: 'Tạo liên kết mời' }).click()
  await guest.goto(meeting.server.url + new URL(await secretary.getByLabel('Địa chỉ để gửi').inputValue()).pathname)
  await guest.getByLabel('Họ và tên').fill(PEOPLE.lap.name)
  await guest.getByLabel('Đơn vị').fill('Báo Sơn Lâm')
  await everySize(guest, 'guest')
  await guest.getByRole('button', { name: 'Tiếp tục' }).click()
  await guest.getByRole('button', { name: 'Vào phòng họp' }).click()
  const sites = await openPanel(chair, 'Điểm cầu')
  await sites.getByRole('button', { name: 'Khóa phòng họp' }).click()
  await late.goto(`${page}/vao`)
  await late.getByRole('button', { name: 'Vào phòng họp' }).click()
  await sites.getByText(/^Khai trùng tên người được mời/).waitFor()
  await sites.getByRole('button', { name: `Cho vào: ${PEOPLE.pho.name}` }).waitFor()
  await everySize(chair, 'door')
  await everySize(late, 'lobby')
}
