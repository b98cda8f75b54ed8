// SPDX-License-Identifier: MPL-2.0
// What people do in the call: roll call, the floor, papers, words, conclusions.
import { PEOPLE, TestMeeting } from '../../system/lib/meeting.mjs'
import { openPanel, participant, sees } from '../../system/lib/call.mjs'
import { SyntheticParticipant } from '../../system/lib/synthetic.mjs'
import { everySize, person } from '../studio.mjs'
import { report } from '../report.mjs'

const AGENDA = ['Báo cáo thu ngân sách 10 tháng', 'Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã']
const HERE = 5

export async function take() {
  const meeting = await TestMeeting.create({ title: 'Giao ban tháng 11 với các xã', agenda: AGENDA, communes: 7 })
  const people = {}
  const others = Array.from({ length: HERE }, (_, n) => new SyntheticParticipant(meeting.server, meeting.id, `xa-${n + 1}`))
  try {
    for (const username of ['an', 'binh', 'lap', 'pho']) {
      people[username] = await person(meeting, username)
      await meeting.signIn(people[username].page, username)
      await meeting.enter(people[username].page)
    }
    for (const one of others) {
      await one.signIn()
      await one.enter()
    }
    const [chair, secretary, commune, other] = Object.values(people).map(({ page }) => page)
    await sees(chair, await participant(chair, PEOPLE.lap.name))
    await chair.getByRole('button', { name: 'Chuyển sang mục này' }).first().click()
    await other.getByRole('button', { name: 'Xin phát biểu' }).click()
    await chair.waitForTimeout(4000)
    await everySize(chair, 'call', { onPhone: () => chair.getByRole('button', { name: 'Đóng bảng' }).click() })
    await rollCall(chair, secretary, commune)
    await floor(chair, commune, others)
    await chat(secretary, commune)
    await papers(secretary, other)
    await conclusions(chair, commune)
  } finally {
    for (const one of others) one.close()
    for (const { close } of Object.values(people)) await close()
    await meeting.close()
  }
}

async function rollCall(chair, secretary, commune) {
  const sites = await openPanel(chair, 'Điểm cầu')
  await sites.getByRole('button', { name: `Thêm: ${PEOPLE.lap.name}` }).click()
  await everySize(chair, 'people')
  await chair.getByRole('button', { name: 'Đóng bảng' }).click()
  await (await openPanel(commune, 'Điểm cầu')).getByRole('button', { name: 'Báo người dự tại điểm cầu' }).click()
  const form = commune.getByRole('dialog', { name: 'Báo người dự tại điểm cầu' })
  await form.getByLabel('Số người dự tại điểm cầu').fill('12')
  await form.getByLabel(/^Họ tên, chức vụ/).fill('Lò Thị Hoa, Phó Chủ tịch\nVàng A Páo, Trưởng Công an xã')
  await everySize(commune, 'hall-report')
  await form.getByRole('button', { name: 'Lưu' }).click()
  await form.getByText('Thư ký đã nhận.').waitFor()
  await form.getByRole('button', { name: 'Đóng' }).last().click()
  await commune.getByRole('button', { name: 'Đóng bảng' }).click()
  await (await openPanel(secretary, 'Điểm cầu')).getByRole('button', { name: 'Điểm danh', exact: true }).click()
  const board = secretary.getByRole('dialog', { name: 'Điểm danh' })
  await board.getByText('Có mặt 8/10 đơn vị').waitFor()
  await everySize(secretary, 'roll-call')
  await secretary.keyboard.press('Escape')
}

async function floor(chair, commune, others) {
  const panel = await openPanel(chair, 'Phát biểu')
  await panel.getByText('Cách điều hành: Họp thảo luận').click()
  await everySize(chair, 'modes')
  await panel.getByRole('radio', { name: /^Hội nghị/ }).click()
  await chair.getByRole('dialog', { name: 'Khóa micrô của các điểm cầu?' }).getByRole('button', { name: 'Khóa micrô' }).click()
  await panel.getByLabel('Thời gian mỗi lượt').selectOption({ label: '3 phút' })
  await panel.getByText('Cách điều hành: Hội nghị').click()
  await panel.getByRole('button', { name: 'Mời người tiếp theo' }).click()
  await chair.locator('.floor-line').first().waitFor()
  for (const one of others.slice(0, 2)) one.send({ type: 'ask_for_floor', asks: true })
  await commune.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).getByRole('button', { name: 'Xin phát biểu' }).click()
  await panel.getByText('Đăng ký phát biểu (3)').waitFor()
  await everySize(chair, 'floor')
  await everySize(commune, 'asking')
  await panel.getByRole('button', { name: /^Kết thúc phát biểu/ }).first().click()
  await chair.locator('.floor-line').waitFor({ state: 'detached' })
}

async function chat(secretary, commune) {
  const openChat = async (page) => {
    await page.getByRole('button', { name: /^Trao đổi/ }).last().click()
    await page.getByLabel('Gửi tới').waitFor()
  }
  const write = async (page, to, words) => {
    await page.getByLabel('Gửi tới').selectOption(to)
    await page.locator('#chat-text').fill(words)
    await page.keyboard.press('Enter')
    await page.getByText(words, { exact: true }).waitFor()
  }
  for (const page of [secretary, commune]) await openChat(page)
  await write(secretary, 'Mọi người', 'Đề nghị các xã gửi báo cáo trước 10 giờ.')
  await write(commune, 'Trong đơn vị', 'Kế toán xã kiểm tra lại số thu tháng 10 nhé.')
  await write(commune, 'Chủ trì, thư ký', 'Xã Tân Lập xin về lúc 10 giờ.')
  await secretary.locator('.message', { hasText: 'xin về' }).locator('summary').click()
  await secretary.getByRole('button', { name: 'Trả lời riêng' }).click()
  await secretary.getByLabel(`Nhập lời nhắn riêng cho ${PEOPLE.lap.name}`).fill('Đồng ý, cử người thay.')
  await secretary.keyboard.press('Enter')
  await commune.getByText('Đồng ý, cử người thay.', { exact: true }).waitFor()
  await commune.getByLabel('Gửi tới').selectOption('Chủ trì, thư ký')
  await commune.locator('#chat-text').fill('Báo cáo của xã')
  await commune.locator('.chat-attach input').setInputFiles({ name: 'Báo cáo thu ngân sách.pdf', mimeType: 'application/pdf', buffer: await report('Báo cáo thu ngân sách 10 tháng của xã Tân Lập', 2) })
  await commune.getByRole('button', { name: 'Gửi tệp', exact: true }).click()
  await commune.getByText('Báo cáo của xã', { exact: true }).waitFor()
  await everySize(commune, 'chat')
  for (const page of [secretary, commune]) await page.getByRole('button', { name: 'Đóng bảng' }).click()
}

async function papers(secretary, other) {
  await openPanel(secretary, 'Tài liệu')
  await secretary.getByRole('button', { name: 'Thêm tài liệu' }).click()
  const dialog = secretary.getByRole('dialog', { name: 'Thêm tài liệu vào cuộc họp' })
  await dialog.getByLabel('Tệp tài liệu').setInputFiles({ name: 'Chỉ tiêu năm 2027.pdf', mimeType: 'application/pdf', buffer: await report('Dự kiến chỉ tiêu thu ngân sách năm 2027', 3) })
  await dialog.getByRole('button', { name: 'Gửi tài liệu' }).click()
  await dialog.waitFor({ state: 'detached', timeout: 60_000 })
  await secretary.getByRole('button', { name: 'Trình chiếu: Chỉ tiêu năm 2027.pdf' }).click()
  await other.locator('.stage .page-picture').first().waitFor()
  await other.waitForTimeout(2500)
  await everySize(secretary, 'papers')
  await everySize(other, 'paper-shown')
  await secretary.getByRole('button', { name: /^Dừng trình chiếu/ }).first().click()
  const list = await openPanel(other, 'Tài liệu')
  await list.getByRole('button', { name: 'Xem: Chỉ tiêu năm 2027.pdf' }).click()
  await other.locator('.stage').getByText('Xem riêng').waitFor()
  await other.getByRole('button', { name: 'Đóng tài liệu' }).click()
  await secretary.getByRole('button', { name: 'Gửi bản mới: Chỉ tiêu năm 2027.pdf' }).click()
  const form = secretary.getByRole('dialog', { name: /^Gửi bản mới của/ })
  await form.getByLabel('Tệp tài liệu').setInputFiles({ name: 'Chỉ tiêu năm 2027 (đã sửa).pdf', mimeType: 'application/pdf', buffer: await report('Dự kiến chỉ tiêu thu ngân sách năm 2027', 3) })
  await form.getByRole('button', { name: 'Gửi bản mới' }).click()
  await form.waitFor({ state: 'detached', timeout: 60_000 })
  await secretary.getByText('Các bản trước (1)').click()
  await secretary.waitForTimeout(1500)
  await everySize(secretary, 'paper-versions')
  await secretary.getByRole('button', { name: 'Ai đã mở: Chỉ tiêu năm 2027 (đã sửa).pdf' }).click()
  await secretary.getByRole('dialog', { name: /^Ai đã mở tài liệu/ }).getByRole('heading', { name: /^Chưa mở/ }).waitFor()
  await everySize(secretary, 'paper-openings')
  await secretary.keyboard.press('Escape')
  await other.getByRole('button', { name: 'Đóng bảng' }).click()
}

async function conclusions(chair, commune) {
  await openPanel(chair, 'Chương trình')
  for (const [words, kind] of [['Hoàn thành thu ngân sách trước ngày 20/12.', 'Kết luận'], ['Giao Sở Tài chính hướng dẫn các xã trước ngày 05/12.', 'Nhiệm vụ']]) {
    await chair.getByLabel('Ghi nhanh').fill(words)
    await chair.getByRole('button', { name: kind, exact: true }).click()
    await chair.getByText(words).first().waitFor()
  }
  await chair.waitForTimeout(1000)
  await everySize(chair, 'conclusions')
  await chair.getByRole('button', { name: 'Đọc lại cả ghi chú chưa công bố' }).click()
  const votes = await openPanel(chair, 'Biểu quyết')
  await votes.getByRole('button', { name: 'Mở biểu quyết' }).click()
  await commune.locator('.vote-card').getByText('Hoàn thành thu ngân sách trước ngày 20/12.').waitFor()
  await everySize(commune, 'read-back')
}
