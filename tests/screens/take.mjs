// SPDX-License-Identifier: MPL-2.0
// The pictures in docs/screens, taken from a real meeting: `make screens`.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openChromium } from '../system/lib/browsers.mjs'
import { opensIfNotOpen, participant, sees } from '../system/lib/call.mjs'
import { PASSPHRASE, PEOPLE, TestMeeting } from '../system/lib/meeting.mjs'
import { microphone, voices } from '../system/lib/voices.mjs'

const run = promisify(execFile)
const FOLDER = new URL('../../docs/screens/', import.meta.url).pathname
const SIZES = { 1366: { width: 1366, height: 768 }, 390: { width: 390, height: 844 } }
const FONT = '/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf'

/** A picture for a camera: a calm moving background with the name of the site, since nobody sits
 * before it here. */
async function camera(path, words, dark, light) {
  const text = `drawtext=fontfile=${FONT}:text='${words}':fontsize=44:fontcolor=white:x=(w-text_w)/2:y=(h-text_h)/2`
  await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `gradients=s=1280x720:c0=${dark}:c1=${light}:n=2:speed=0.02:d=4:r=15`, '-vf', text, '-pix_fmt', 'yuv420p', path])
  return path
}

/** Fake devices are called after their files; in a picture they have the names that an office's
 * devices have. */
const nameDevices = (page) =>
  page.addInitScript(() => {
    const names = { audioinput: ['Micrô hội nghị USB', 'Micrô máy tính'], videoinput: ['Camera hội nghị HD'], audiooutput: ['Loa phòng họp'] }
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices)
    navigator.mediaDevices.enumerateDevices = async () => {
      const seen = { audioinput: 0, videoinput: 0, audiooutput: 0 }
      return (await list()).flatMap((device) => {
        const label = names[device.kind][seen[device.kind]++]
        return label ? [{ ...device.toJSON(), label }] : []
      })
    }
  })

async function both(page, name, onPhone = async () => {}) {
  // The larger first: what is closed for the phone stays closed.
  for (const [label, size] of Object.entries(SIZES).reverse()) {
    await page.setViewportSize(size)
    if (label === '390') await onPhone()
    await page.waitForTimeout(1500)
    await page.screenshot({ path: join(FOLDER, `${name}-${label}.png`) })
  }
  await page.setViewportSize(SIZES[1366])
}

const meeting = await TestMeeting.create({ title: 'Giao ban tháng 11 với các xã', agenda: ['Báo cáo thu ngân sách 10 tháng', 'Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã'] })
const voice = await voices()
const seats = {
  // One's own picture is mirrored: it has no words.
  an: ['doan', 1, '', '0x16324f', '0x2f6690'],
  binh: ['ngoc', 20, 'Phòng thư ký', '0x3b2f4f', '0x6d5a8a'],
  lap: ['tuyen', 9, 'Điểm cầu xã Tân Lập', '0x1f4d3a', '0x3f8f6b'],
  pho: ['vinh', 15, 'Điểm cầu xã Bản Phố', '0x5a3a1f', '0x9a6a3a'],
}
const people = {}
for (const [username, [name, atSeconds, words, dark, light]] of Object.entries(seats)) {
  const sound = await microphone(voice[name], join(meeting.folder, `${username}.wav`), { atSeconds, loopSeconds: 26 })
  const picture = await camera(join(meeting.folder, `${username}.y4m`), words, dark, light)
  people[username] = await openChromium({ microphone: sound, camera: picture })
  await nameDevices(people[username].page)
}
const { page: chair } = people.an
await chair.goto(meeting.server.url)
await both(chair, 'sign-in')
for (const username of Object.keys(people)) await meeting.signIn(people[username].page, username)

// Before the meeting: a unit answers the invitation and checks its site; the secretary sees both.
const { page: commune } = people.lap
await commune.goto(`${meeting.server.url}/hop/${meeting.id}`)
await commune.getByLabel('Cử người khác dự thay').check()
await commune.getByLabel('Họ tên, chức vụ người dự thay').fill('Vàng Thị Sếnh, Phó Chủ tịch UBND xã')
await commune.getByLabel('Số người dự tại điểm cầu').fill('6')
await both(commune, 'reply')
await commune.getByRole('button', { name: 'Gửi trả lời' }).click()
await commune.getByRole('button', { name: 'Đổi trả lời' }).waitFor()
await commune.goto(`${meeting.server.url}/hop/${meeting.id}/kiem-tra`)
await commune.getByLabel('Số điện thoại để liên hệ khi họp').fill('0214 3840 123, máy lẻ 4')
await commune.getByRole('button', { name: 'Bắt đầu kiểm tra' }).click()
await commune.getByText('Có nghe thấy hai tiếng chuông không?').waitFor()
// Somebody speaks now and then.
await commune.locator('.check-step:first-child[data-tone="good"]').waitFor()
await both(commune, 'check')
await commune.getByRole('button', { name: 'Nghe rõ' }).click()
await commune.getByText('Điểm cầu đã sẵn sàng').waitFor()
await people.binh.page.goto(`${meeting.server.url}/hop/${meeting.id}/san-sang`)
await people.binh.page.getByText('Đã kiểm tra 1/3 điểm cầu').waitFor()
await both(people.binh.page, 'readiness')

for (const [username, { page }] of Object.entries(people)) {
  if (username === 'an') {
    await page.goto(meeting.server.url)
    await both(page, 'list')
    await page.goto(`${meeting.server.url}/hop/${meeting.id}/vao`)
    await page.waitForTimeout(3000)
    await both(page, 'prejoin')
  }
  // The chair comes first and opens the meeting; until then there is a waiting room.
  await meeting.enter(page, meeting.server.url, { opens: false })
  if (username === 'an') {
    await both(page, 'waiting-room')
    await opensIfNotOpen(page)
  }
}
await sees(chair, await participant(chair, PEOPLE.lap.name))
await chair.getByRole('button', { name: 'Chuyển sang mục này' }).first().click()
await people.pho.page.getByRole('button', { name: 'Xin phát biểu' }).click()
await chair.waitForTimeout(8000)
await both(chair, 'call', () => chair.getByRole('button', { name: 'Đóng bảng' }).click())
// What the chair conducts with: who is there, who asks to speak, a vote.
const panelOf = (page, name) => page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: new RegExp(`^${name}`) }).click()
await chair.setViewportSize(SIZES[1366])
await panelOf(chair, 'Điểm cầu')
await chair.getByRole('button', { name: `Thêm: ${PEOPLE.lap.name}` }).click()
await both(chair, 'people')
await panelOf(chair, 'Phát biểu')
await both(chair, 'floor')
await panelOf(chair, 'Biểu quyết')
await chair.getByLabel('Nội dung biểu quyết').fill('Thông qua chỉ tiêu thu ngân sách năm 2027')
await chair.getByRole('button', { name: 'Mở biểu quyết' }).click()
await commune.getByRole('radio', { name: 'Tán thành', exact: true }).or(commune.getByRole('button', { name: 'Tán thành', exact: true })).first().waitFor()
await both(commune, 'ballot')
await both(chair, 'vote')
const { page: secretary } = people.binh
await secretary.getByRole('button', { name: 'Bật phụ đề' }).click()
await secretary.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Gỡ băng' }).click()
await secretary.locator('.sentence-action').nth(2).waitFor({ timeout: 120_000 })
await secretary.locator('.caption-text').first().waitFor({ timeout: 60_000 })
// A busy machine pauses pictures for a while.
await secretary.locator('.tile-large video').waitFor({ timeout: 60_000 })
await both(secretary, 'desk', () => secretary.getByRole('button', { name: 'Đóng bảng' }).click())
// Every item has something in the minutes: nobody signs one that says nothing.
for (const title of ['Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã']) {
  await chair.getByRole('button', { name: `Chuyển sang mục tiếp theo: ${title}` }).click()
  await chair.waitForTimeout(15_000)
}
await meeting.end(chair)
const { segments } = await meeting.transcript(secretary)
await secretary.waitForTimeout(3000)
await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
await secretary.waitForTimeout(1500)
await both(secretary, 'meeting')
await secretary.getByRole('link', { name: /[Bb]iên bản/ }).first().click()
await secretary.locator('.ProseMirror').waitFor()
await secretary.locator('.ProseMirror p').nth(1).click()
await both(secretary, 'minutes')
const minutes = secretary.url()
await secretary.getByRole('button', { name: 'Trình ký' }).click()
const submitting = secretary.getByRole('dialog')
for (const [label, value] of [['Số văn bản', '15'], ['Ký hiệu văn bản', 'BB-UBND'], ['Địa danh', 'Lào Cai']]) await submitting.getByLabel(label).fill(value)
await submitting.getByRole('button', { name: 'Trình ký' }).click()
for (const { page } of [people.binh, people.an]) {
  if (page === chair) await page.goto(minutes)
  await page.getByRole('button', { name: 'Ký biên bản' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/Mật khẩu/).fill(PASSPHRASE)
  if (page === secretary) await page.screenshot({ path: join(FOLDER, 'sign-1366.png') })
  await dialog.getByRole('button', { name: /^Ký/ }).click()
  await dialog.waitFor({ state: 'detached' })
}
await chair.waitForTimeout(1000)
await both(chair, 'signed')
const answer = await chair.request.get(`${meeting.server.url}/api/v1/minutes/${minutes.split('/').pop()}/document.pdf`)
await chair.goto(`${meeting.server.url}/xac-thuc`)
await chair.locator('input[type="file"]').setInputFiles({ name: 'bien-ban.pdf', mimeType: 'application/pdf', buffer: await answer.body() })
await chair.getByText(/Biên bản nguyên vẹn/).first().waitFor()
await both(chair, 'verify')
// As people type in a hurry: without marks.
const words = segments.map(({ text }) => text.split(/\s+/)).find((said) => said.length >= 5).slice(1, 4).join(' ')
const typed = words.normalize('NFD').replace(/\p{M}|[.,?]/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()
await chair.getByRole('link', { name: 'Tìm kiếm' }).click()
await chair.getByLabel('Từ cần tìm').fill(typed)
await chair.getByRole('button', { name: 'Tìm', exact: true }).click()
await chair.locator('mark').first().waitFor()
await both(chair, 'search')
for (const { close } of Object.values(people)) await close()
await meeting.close()
