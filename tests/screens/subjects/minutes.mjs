// SPDX-License-Identifier: MPL-2.0
// From the secretary's desk to the signed minutes and what is found in them later.
import { PASSPHRASE, PEOPLE, TestMeeting } from '../../system/lib/meeting.mjs'
import { openPanel, participant, sees } from '../../system/lib/call.mjs'
import { everySize, person } from '../studio.mjs'

export async function take() {
  const meeting = await TestMeeting.create({ models: true, title: 'Giao ban tháng 11 với các xã', agenda: ['Báo cáo thu ngân sách 10 tháng', 'Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã'] })
  const people = {}
  try {
    for (const username of ['an', 'binh', 'lap', 'pho']) {
      people[username] = await person(meeting, username)
      await meeting.signIn(people[username].page, username)
      await meeting.enter(people[username].page)
    }
    const [chair, secretary, commune] = Object.values(people).map(({ page }) => page)
    await sees(chair, await participant(chair, PEOPLE.lap.name))
    await chair.getByRole('button', { name: 'Chuyển sang mục này' }).first().click()
    await held(meeting, chair, secretary, commune)
    const { segments } = await meeting.transcript(secretary)
    await written(meeting, chair, secretary)
    await found(chair, segments)
  } finally {
    for (const { close } of Object.values(people)) await close()
    await meeting.close()
  }
}

/** What was said, who was there and what was voted: all of it is in the draft. */
async function held(meeting, chair, secretary, commune) {
  await secretary.getByRole('button', { name: 'Bật phụ đề' }).click()
  await openPanel(secretary, 'Gỡ băng')
  await secretary.locator('.sentence-action').nth(2).waitFor({ timeout: 120_000 })
  await secretary.locator('.caption-text').first().waitFor({ timeout: 60_000 })
  // A busy machine pauses pictures for a while.
  await secretary.locator('.tile-large video').waitFor({ timeout: 60_000 })
  // On a phone there is room for one of the two.
  await everySize(secretary, 'desk', { onPhone: () => secretary.keyboard.press('Control+Alt+C') })
  await (await openPanel(secretary, 'Điểm cầu')).getByRole('button', { name: 'Điểm danh', exact: true }).click()
  const board = secretary.getByRole('dialog', { name: 'Điểm danh' })
  await board.getByRole('button', { name: 'Xác nhận điểm danh' }).click()
  await secretary.getByRole('dialog', { name: 'Xác nhận điểm danh?' }).getByRole('button', { name: 'Xác nhận điểm danh' }).click()
  await board.getByText(/đã xác nhận điểm danh lúc/).waitFor()
  await secretary.keyboard.press('Escape')
  const panel = await openPanel(chair, 'Biểu quyết')
  await panel.getByRole('button', { name: 'Mở biểu quyết' }).click()
  const card = commune.locator('.vote-card')
  await card.getByLabel('Tán thành', { exact: true }).check()
  await card.getByRole('button', { name: 'Gửi phiếu: Tán thành' }).click()
  await card.getByText(/^Đã ghi nhận phiếu/).waitFor()
  await panel.locator('[data-vote="1"]').getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
  await chair.getByRole('dialog').getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
  await panel.getByText('Được thông qua').waitFor()
  // Every item has something in the minutes: nobody signs one that says nothing.
  for (const title of ['Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã']) {
    await chair.getByRole('button', { name: `Mục tiếp theo: ${title}` }).click()
    await chair.waitForTimeout(15_000)
  }
  await meeting.end(chair)
}

async function written(meeting, chair, secretary) {
  await secretary.waitForTimeout(3000)
  await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
  await secretary.waitForTimeout(1500)
  await everySize(secretary, 'meeting')
  await secretary.getByRole('link', { name: /[Bb]iên bản/ }).first().click()
  await secretary.locator('.ProseMirror').waitFor()
  await secretary.locator('.ProseMirror .sourced').nth(1).evaluate((words) => {
    words.scrollIntoView({ block: 'center' })
    globalThis.chosen = words.getClientRects()[0]
  })
  const { x, y, height } = await secretary.evaluate(() => globalThis.chosen.toJSON())
  await secretary.mouse.click(x + 12, y + height / 2)
  await everySize(secretary, 'minutes')
  for (const [name, words] of [['minutes-roll-call', /^Điểm danh: /], ['minutes-votes', /^Kết quả biểu quyết/]]) {
    const heading = () => secretary.locator('.ProseMirror').getByText(words).first().evaluate((line) => line.scrollIntoView({ block: 'start' }))
    await everySize(secretary, name, { settle: heading })
  }
  const minutes = secretary.url()
  await together(chair, secretary, minutes)
  await commented(meeting, chair, secretary, minutes)
  await secretary.getByRole('button', { name: 'Trình chủ trì' }).click()
  const submitting = secretary.getByRole('dialog')
  for (const [label, value] of [['Số văn bản', '15'], ['Ký hiệu văn bản', 'BB-UBND'], ['Địa danh', 'Sơn Lâm']]) await submitting.getByLabel(label).fill(value)
  await submitting.getByRole('button', { name: 'Trình chủ trì' }).click()
  for (const page of [secretary, chair]) {
    if (page === secretary) await approved(chair, secretary, minutes)
    else await page.goto(minutes)
    await page.getByRole('button', { name: 'Ký biên bản' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/Mật khẩu/).fill(PASSPHRASE)
    if (page === secretary) await everySize(page, 'sign')
    await dialog.getByRole('button', { name: /^Ký/ }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  await chair.waitForTimeout(1000)
  await everySize(chair, 'signed')
  await chair.getByRole('button', { name: 'Phát hành', exact: true }).click()
  await chair.getByRole('dialog').getByRole('button', { name: 'Phát hành', exact: true }).click()
  await chair.getByText('Chưa ai mở biên bản.').waitFor()
  await everySize(chair, 'minutes-published')
  const answer = await chair.request.get(`${meeting.server.url}/api/v1/minutes/${minutes.split('/').pop()}/document.pdf`)
  await chair.goto(`${meeting.server.url}/xac-thuc`)
  await chair.locator('input[type="file"]').setInputFiles({ name: 'bien-ban.pdf', mimeType: 'application/pdf', buffer: await answer.body() })
  await chair.getByText(/Biên bản nguyên vẹn/).first().waitFor()
  await everySize(chair, 'verify')
}

/** The chair writes in the draft, too; the secretary replaces a name everywhere. */
async function together(chair, secretary, minutes) {
  await chair.goto(minutes)
  await chair.locator('.paper-body[aria-readonly="false"]').waitFor()
  await chair.locator('.ProseMirror p').first().click()
  await chair.keyboard.press('End')
  await secretary.locator('.others').getByText(PEOPLE.an.name).waitFor()
  const write = async () => {
    await chair.keyboard.type(' Đã xem.', { delay: 40 })
    await secretary.locator('.other-cursor').first().evaluate((cursor) => cursor.scrollIntoView({ block: 'center' }))
  }
  await everySize(secretary, 'minutes-together', { settle: write })
  await secretary.locator('.ProseMirror p').first().click()
  await secretary.keyboard.press('Control+h')
  const bar = secretary.getByRole('region', { name: 'Tìm và thay trong nội dung' })
  await bar.getByLabel('Tìm', { exact: true }).fill('xã')
  await bar.getByLabel('Thay bằng').fill('xã, phường')
  await everySize(secretary, 'minutes-find')
  await secretary.keyboard.press('Escape')
}

/** The draft is given out, read and commented on; the secretary ends it. */
async function commented(meeting, chair, secretary, minutes) {
  const panel = secretary.getByRole('region', { name: 'Góp ý dự thảo' })
  await panel.getByRole('button', { name: 'Lấy ý kiến' }).click()
  await secretary.getByRole('dialog').getByRole('button', { name: 'Đưa ra lấy ý kiến' }).click()
  await panel.getByText(/^Đang lấy ý kiến đến/).waitFor()
  await chair.goto(`${minutes}?gop-y`)
  await chair.locator('.passage').nth(3).getByRole('button', { name: /^Góp ý về/ }).click()
  await chair.getByLabel('Nội dung góp ý').fill('Đề nghị ghi rõ chức vụ.')
  await chair.getByRole('button', { name: 'Gửi góp ý' }).click()
  await chair.locator('.comment-own').waitFor()
  await everySize(chair, 'comments-read')
  await secretary.reload()
  await panel.getByText('1 góp ý, 1 chưa trả lời').waitFor()
  await everySize(secretary, 'comments-desk')
  await panel.getByRole('button', { name: 'Kết thúc góp ý' }).click()
  await secretary.getByRole('dialog').getByRole('button', { name: 'Kết thúc góp ý' }).click()
  await panel.getByText(/^Đã lấy ý kiến xong/).waitFor()
}

async function approved(chair, secretary, minutes) {
  await chair.goto(minutes)
  await chair.getByRole('button', { name: 'Duyệt', exact: true }).click()
  await chair.getByRole('dialog').getByRole('button', { name: 'Duyệt', exact: true }).click()
  await chair.getByRole('dialog').waitFor({ state: 'detached' })
  await secretary.reload()
  await everySize(secretary, 'minutes-approved')
}

/** As people type in a hurry: without marks. */
async function found(chair, segments) {
  const words = segments.map(({ text }) => text.split(/\s+/)).find((said) => said.length >= 5).slice(1, 4).join(' ')
  const typed = words.normalize('NFD').replace(/\p{M}|[.,?]/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()
  await chair.getByRole('link', { name: 'Tìm kiếm' }).click()
  await chair.getByLabel('Từ cần tìm').fill(typed)
  await chair.getByRole('button', { name: 'Tìm', exact: true }).click()
  await chair.locator('mark').first().waitFor()
  await everySize(chair, 'search')
}
