// SPDX-License-Identifier: MPL-2.0
// Votes: opening one, the ballot, the code of a secret one, results and the published list.
import { PEOPLE, TestMeeting } from '../../system/lib/meeting.mjs'
import { openPanel } from '../../system/lib/call.mjs'
import { everySize, person } from '../studio.mjs'

export async function take() {
  const meeting = await TestMeeting.create({ title: 'Kỳ họp chuyên đề', agenda: ['Chỉ tiêu thu ngân sách năm 2027', 'Công tác nhân sự'] })
  const people = {}
  for (const username of ['an', 'lap', 'pho']) {
    people[username] = await person(meeting, username)
    await meeting.signIn(people[username].page, username)
    await meeting.enter(people[username].page)
  }
  try {
    const [chair, commune, other] = Object.values(people).map(({ page }) => page)
    const card = (page) => page.locator('.vote-card')
    const vote = (where, number) => where.locator(`[data-vote="${number}"]`)
    const cast = async (where, answers) => {
      for (const answer of answers) await where.getByLabel(answer, { exact: true }).check()
      await where.getByRole('button', { name: `Gửi phiếu: ${answers.join(', ')}` }).click()
      await where.getByText(/^Đã ghi nhận phiếu/).waitFor()
    }
    const end = async (number) => {
      await vote(await openPanel(chair, 'Biểu quyết'), number).getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
      await chair.getByRole('dialog').getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
    }
    await chair.getByRole('button', { name: 'Chuyển sang mục này' }).first().click()
    let panel = await openPanel(chair, 'Biểu quyết')
    await panel.getByText('Thành phần bỏ phiếu (3)').waitFor()
    await everySize(chair, 'vote-form')
    await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
    await card(commune).waitFor()
    await card(commune).getByLabel('Tán thành', { exact: true }).check()
    await everySize(commune, 'ballot')
    await cast(card(commune), ['Tán thành'])
    await vote(panel, 1).getByText('Chưa bỏ phiếu (2)').click()
    await everySize(chair, 'vote')
    await cast(card(other), ['Không tán thành'])
    await cast(vote(panel, 1), ['Tán thành'])
    await end(1)
    const closed = vote(await openPanel(commune, 'Biểu quyết'), 1)
    await closed.getByText('Được thông qua').waitFor()
    await closed.getByRole('button', { name: 'Xem từng phiếu' }).click()
    await closed.getByText(`${PEOPLE.lap.name} (Xã Tân Lập): Tán thành`).waitFor()
    await everySize(commune, 'vote-result')
    await commune.locator('.panel-close').click()

    panel = await openPanel(chair, 'Biểu quyết')
    await panel.getByLabel('Nội dung biểu quyết').fill('Bầu Ủy viên thường trực')
    await panel.getByText(/^Cách biểu quyết/).click()
    await panel.getByLabel('Hình thức').selectOption({ label: 'Bầu cử' })
    await panel.getByLabel('Công khai hay kín').selectOption({ label: 'Bỏ phiếu kín' })
    await panel.getByLabel('Ai bỏ phiếu', { exact: true }).selectOption({ label: 'Mỗi người một phiếu' })
    await panel.getByLabel('Người ứng cử (mỗi người một dòng)').fill('Vàng A Páo\nLò Thị Hoa\nGiàng A Sính')
    await panel.getByLabel('Số người được bầu').fill('2')
    await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
    await cast(card(commune), ['Vàng A Páo', 'Lò Thị Hoa'])
    await everySize(commune, 'vote-secret')
    await cast(card(other), ['Vàng A Páo'])
    await end(2)
    const elected = vote(await openPanel(commune, 'Biểu quyết'), 2)
    await elected.getByText(/^Trúng cử/).waitFor()
    await elected.getByRole('button', { name: 'Xem từng phiếu' }).click()
    await elected.getByText(/^Phiếu của ông\/bà/).waitFor()
    await everySize(commune, 'vote-list')
    await commune.locator('.panel-close').click()
    await onPaper(chair, commune)
  } finally {
    for (const { close } of Object.values(people)) await close()
    await meeting.close()
  }
}

/** A hall of twelve votes on paper, and its site enters what was counted. */
async function onPaper(chair, commune) {
  await (await openPanel(commune, 'Điểm cầu')).getByRole('button', { name: 'Báo người dự tại điểm cầu' }).click()
  const hall = commune.getByRole('dialog', { name: 'Báo người dự tại điểm cầu' })
  // Whoever has an account there votes with it, and the others on paper.
  await hall.getByLabel('Số người dự tại điểm cầu').fill('13')
  await hall.getByRole('button', { name: 'Lưu' }).click()
  await hall.getByText('Thư ký đã nhận.').waitFor()
  await hall.getByRole('button', { name: 'Đóng' }).last().click()
  // Opened anew: what halls have reported is asked for with the form.
  await chair.locator('.panel-close').click()
  const panel = await openPanel(chair, 'Biểu quyết')
  await panel.getByLabel('Nội dung biểu quyết').fill('Thông qua Nghị quyết về ngân sách năm 2027')
  await panel.getByText(/^Cách biểu quyết/).click()
  await panel.getByLabel('Ai bỏ phiếu', { exact: true }).selectOption({ label: 'Mỗi người một phiếu' })
  await panel.getByLabel('Xã Tân Lập: 12 phiếu giấy').check()
  await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
  await (await openPanel(commune, 'Biểu quyết')).getByRole('button', { name: /^Nhập phiếu giấy/ }).click()
  const counted = commune.getByRole('dialog')
  for (const [label, number] of [['Số phiếu thu về (phát ra 12)', '12'], ['Phiếu không hợp lệ', '1'], ['Tán thành', '9'], ['Không tán thành', '2'], ['Không có ý kiến', '0']]) await counted.getByLabel(label, { exact: true }).fill(number)
  await everySize(commune, 'vote-papers')
  await counted.getByRole('button', { name: 'Lưu' }).click()
  await counted.waitFor({ state: 'detached' })
}
