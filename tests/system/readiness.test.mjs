// SPDX-License-Identifier: MPL-2.0
// Before the meeting: the secretary copies one reminder with a link; a technician without an
// account checks a site by it, first without a microphone, then with everything; an official checks
// the own site from the meeting's page. The board shows who is ready, what is wrong and whom to
// call. None of it begins the meeting.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'

const SIZES = { wide: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } }
const TECHNICIAN = 'Vàng A Páo'

describe('the readiness of sites', { timeout: 600_000 }, () => {
  let meeting
  let secretary
  let technician
  let lap
  const people = []

  before(async () => {
    meeting = await TestMeeting.create()
    const sound = await microphone((await voices()).tuyen, join(meeting.folder, 'site.wav'), { atSeconds: 0, loopSeconds: 6 })
    const open = async (options) => {
      const browser = await openChromium(options)
      people.push(browser)
      return browser
    }
    const desk = await open({})
    await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    secretary = desk.page
    await meeting.signIn(secretary, 'binh')
    technician = (await open({ microphone: sound, size: SIZES.phone })).page
    lap = (await open({ microphone: sound })).page
    await meeting.signIn(lap, 'lap')
  })

  after(async () => {
    for (const browser of people) await browser.close()
    await meeting?.close()
  })

  const picture = async (page, name) => {
    if (!process.env.DIEMCAU_SCREENS) return
    const before = page.viewportSize()
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}-${size}.png`), fullPage: true })
    }
    await page.setViewportSize(before)
  }
  const site = (name) => secretary.locator('.ready-site').filter({ has: secretary.getByText(name, { exact: true }) })
  const isAsked = (page) => page.getByText('Có nghe thấy hai tiếng chuông không?').waitFor({ timeout: 60_000 })

  test('the secretary copies one reminder with a link and the names of those who have not checked', async () => {
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await secretary.getByRole('link', { name: 'Xem các điểm cầu đã sẵn sàng chưa' }).click()
    await secretary.getByText('Đã kiểm tra 0/3 điểm cầu').waitFor()
    await picture(secretary, 'readiness-empty')
    await secretary.getByRole('button', { name: 'Chép lời nhắc kiểm tra' }).click()
    await secretary.getByText('Đã chép lời nhắc.').waitFor()
    const copied = await secretary.evaluate(() => navigator.clipboard.readText())
    assert.match(copied, /^Đề nghị tất cả các điểm cầu kiểm tra/)
    const [address] = copied.match(/https?:\S+/)
    await technician.goto(meeting.server.url + new URL(address).pathname)
  })

  test('a unit answers the invitation, and the secretary sees who comes, notes who telephoned and copies the letter', async () => {
    await lap.goto(`${meeting.server.url}/hop/${meeting.id}`)
    const own = lap.locator('section').filter({ has: lap.getByRole('heading', { name: 'Trả lời giấy mời' }) })
    await own.getByRole('button', { name: 'Gửi trả lời' }).click()
    await own.getByText('Chọn một câu trả lời.').waitFor()
    await own.getByLabel('Cử người khác dự thay').check()
    await own.getByRole('button', { name: 'Gửi trả lời' }).click()
    await own.getByText('Ghi họ tên người dự thay.').waitFor()
    await own.getByLabel('Họ tên, chức vụ người dự thay').fill('Lò Thị Mai, Phó Chủ tịch')
    await own.getByLabel('Số người dự tại điểm cầu').fill('4')
    await picture(lap, 'reply-form')
    await own.getByRole('button', { name: 'Gửi trả lời' }).click()
    await own.getByText(/^Cử người khác dự thay \(Lò Thị Mai, Phó Chủ tịch, 4 người\)\. .* trả lời lúc /).waitFor()
    assert.equal(await lap.getByRole('link', { name: 'Thêm vào lịch' }).count(), 1)

    const board = await secretary.context().newPage()
    await board.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await board.getByText('Đã trả lời 1/2 đơn vị').waitFor()
    await board.getByRole('button', { name: 'Ghi trả lời: Xã Bản Phố' }).click()
    const dialog = board.getByRole('dialog')
    await dialog.getByLabel('Không dự').check()
    await dialog.getByLabel('Lý do không dự').fill('Sạt lở đường')
    await dialog.getByRole('button', { name: 'Gửi trả lời' }).click()
    await board.getByText('Đã trả lời 2/2 đơn vị').waitFor()
    await board.getByText('Dự 0, cử người dự thay 1, không dự 1. Tổng số người báo dự: 4.').waitFor()
    await board.getByRole('button', { name: 'Không dự (1)' }).click()
    assert.equal(await board.locator('.reply-unit').count(), 1)
    await board.getByRole('button', { name: 'Chép giấy mời' }).click()
    await board.getByText('Đã chép giấy mời.').waitFor()
    const letter = await board.evaluate(() => navigator.clipboard.readText())
    for (const expected of ['GIẤY MỜI HỌP', 'Giao ban tháng 11', 'Chương trình:\n1. Báo cáo thu ngân sách', `/hop/${meeting.id}`]) assert.ok(letter.includes(expected), letter)
    await picture(board, 'replies-board')
    await board.close()
  })

  test('a meeting that is put off while somebody answers says so, and what was typed stays', async () => {
    await lap.goto(`${meeting.server.url}/hop/${meeting.id}`)
    const own = lap.locator('section').filter({ has: lap.getByRole('heading', { name: 'Trả lời giấy mời' }) })
    // The deputy is known where the hall is reported.
    await lap.getByRole('button', { name: 'Báo người dự tại điểm cầu' }).click()
    const hall = lap.getByRole('dialog')
    assert.equal(await hall.getByLabel('Người dự thay (nếu có)').inputValue(), 'Lò Thị Mai, Phó Chủ tịch')
    await hall.getByText(`Theo trả lời giấy mời của ${PEOPLE.lap.name}.`).waitFor()
    await picture(lap, 'hall-of-a-deputy')
    await hall.getByRole('button', { name: 'Hủy' }).click()
    await hall.waitFor({ state: 'detached' })
    await own.getByRole('button', { name: 'Đổi trả lời' }).click()
    await own.getByLabel('Họ tên, chức vụ người dự thay').fill(`Đồng chí ${PEOPLE.binh.name}`)

    const desk = await secretary.context().newPage()
    await desk.goto(`${meeting.server.url}/hop/${meeting.id}/sua`)
    await desk.getByLabel('Giờ bắt đầu').fill('23h45')
    await desk.getByLabel('Ngày họp').fill('05/12/2035')
    await desk.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await desk.getByText(/^23 giờ 45 phút, Thứ Tư, ngày\s05\/12\/2035/).first().waitFor()
    await desk.close()

    await own.getByRole('button', { name: 'Gửi trả lời' }).click()
    const asked = lap.getByRole('dialog')
    await asked.getByText(`Đồng chí ${PEOPLE.binh.name} là thư ký của cuộc họp này.`, { exact: false }).waitFor()
    await picture(lap, 'reply-names-secretary')
    await asked.getByRole('button', { name: 'Quay lại' }).click()
    await own.getByLabel('Họ tên, chức vụ người dự thay').fill('Lò Văn Páo')
    // Whether the page has looked again before or is told by the refusal: it names the new time.
    await own.getByRole('button', { name: 'Gửi trả lời' }).click()
    await own.getByText('Giờ họp đã đổi: 23 giờ 45 phút, ngày\u00a005/12/2035.').waitFor()
    await picture(lap, 'reply-put-off')
    assert.equal(await own.getByLabel('Họ tên, chức vụ người dự thay').inputValue(), 'Lò Văn Páo')
    await own.getByRole('button', { name: 'Gửi trả lời' }).click()
    await own.getByText(/^Cử người khác dự thay \(Lò Văn Páo, 4 người\)\. /).waitFor()
    await lap.getByText(/^23 giờ 45 phút, Thứ Tư, ngày\s05\/12\/2035/).first().waitFor()
  })

  test('a technician without an account and without a microphone is told what to do, and the board shows it', async () => {
    await technician.evaluate(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      navigator.mediaDevices.getUserMedia = (wanted) => (wanted.audio ? Promise.reject(new DOMException('busy', 'NotReadableError')) : real(wanted))
    })
    await technician.getByRole('button', { name: 'Bắt đầu kiểm tra' }).click()
    await technician.getByText('Chọn điểm cầu.', { exact: true }).waitFor()
    await technician.getByText('Ghi họ và tên.').waitFor()
    await technician.getByLabel('Điểm cầu', { exact: true }).selectOption({ label: 'Xã Bản Phố' })
    await technician.getByLabel('Họ và tên người kiểm tra').fill(TECHNICIAN)
    await technician.getByLabel('Số điện thoại để liên hệ khi họp').fill('gọi anh Páo')
    await technician.getByRole('button', { name: 'Bắt đầu kiểm tra' }).click()
    await technician.getByText('Ghi số có ít nhất 3 chữ số, hoặc để trống.').waitFor()
    await technician.getByLabel('Số điện thoại để liên hệ khi họp').fill('0912 345 678 (anh Páo) hoặc 0987654321')
    await picture(technician, 'check-form')
    await technician.getByRole('button', { name: 'Bắt đầu kiểm tra' }).click()
    await isAsked(technician)
    await picture(technician, 'check-asked')
    await technician.getByRole('button', { name: 'Nghe rõ' }).click()
    await technician.getByText('Chưa họp được').waitFor()
    await technician.getByText('Micrô đang bị chương trình khác dùng').waitFor()
    await technician.getByText('Đóng các phần mềm họp khác').waitFor()
    await picture(technician, 'check-not-ready')

    await secretary.getByText('Đã kiểm tra 1/3 điểm cầu').waitFor({ timeout: 30_000 })
    const row = site('Xã Bản Phố')
    await row.getByText('Chưa họp được').waitFor()
    await row.getByText('Micrô đang bị chương trình khác dùng.').waitFor()
    // The number of whoever came by the link is not the office's until the secretary takes it over.
    const own = row.getByRole('link', { name: `Số tự khai của ${TECHNICIAN}: 0912 345 678 (anh Páo) hoặc 0987654321` })
    assert.equal(await own.getAttribute('href'), 'tel:0912345678')
    await row.getByText('Chưa có số').waitFor()
    await row.getByRole('button', { name: 'Dùng số này: Xã Bản Phố' }).click()
    await row.getByRole('link', { name: `Gọi ${TECHNICIAN}: 0912 345 678 (anh Páo) hoặc 0987654321` }).waitFor()
    assert.equal(await row.getByRole('link', { name: '0987654321', exact: true }).getAttribute('href'), 'tel:0987654321')
  })

  test('with everything put right the same site is ready', async () => {
    await technician.reload()
    await technician.getByText(/^Điểm cầu này đã kiểm tra lúc/).waitFor()
    await technician.getByRole('button', { name: 'Bắt đầu kiểm tra' }).click()
    await isAsked(technician)
    await technician.getByRole('button', { name: 'Nghe rõ' }).click()
    await technician.getByText('Điểm cầu đã sẵn sàng').waitFor()
    await site('Xã Bản Phố').getByText('Sẵn sàng', { exact: true }).waitFor({ timeout: 30_000 })
    await picture(technician, 'check-ready')
  })

  test('an official checks the own site from the page of the meeting and hears nothing', async () => {
    await lap.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await lap.getByRole('link', { name: 'Kiểm tra điểm cầu này' }).click()
    await lap.locator('form strong', { hasText: 'Xã Tân Lập' }).waitFor()
    await lap.getByRole('button', { name: 'Bắt đầu kiểm tra' }).click()
    await isAsked(lap)
    await lap.getByRole('button', { name: 'Không nghe thấy' }).click()
    await lap.getByText('Không nghe thấy tiếng ở loa').waitFor()
    const row = site('Xã Tân Lập')
    await row.getByText('Không nghe thấy tiếng ở loa.').waitFor({ timeout: 30_000 })
    await row.getByText(new RegExp(`^${PEOPLE.lap.name}, `)).waitFor()
    await row.getByRole('button', { name: 'Ghi số: Xã Tân Lập' }).click()
    const dialog = secretary.getByRole('dialog')
    await dialog.getByLabel('Họ và tên').fill(PEOPLE.lap.name)
    await dialog.getByLabel('Số điện thoại').fill('không có')
    await dialog.getByRole('button', { name: 'Lưu' }).click()
    await dialog.getByText('Số điện thoại này không dùng được.').waitFor()
    await dialog.getByLabel('Số điện thoại').fill('0214 3840 123')
    await dialog.getByRole('button', { name: 'Lưu' }).click()
    await row.getByRole('link', { name: `Gọi ${PEOPLE.lap.name}: 0214 3840 123` }).waitFor()
    await picture(secretary, 'readiness-board')
  })

  test('a silent microphone is no microphone, and a number can be deleted', async () => {
    await lap.evaluate(() => {
      navigator.mediaDevices.getUserMedia = async ({ audio }) => {
        const context = new AudioContext()
        return audio ? context.createMediaStreamDestination().stream : Promise.reject(new DOMException('none', 'NotFoundError'))
      }
    })
    await lap.getByRole('button', { name: 'Kiểm tra lại' }).click()
    await isAsked(lap)
    await lap.getByRole('button', { name: 'Nghe rõ' }).click()
    await lap.getByText('Micrô không thu được tiếng').waitFor()
    await lap.locator('[data-readiness="not_ready"]').waitFor()
    const row = site('Xã Tân Lập')
    await row.getByRole('button', { name: 'Sửa số: Xã Tân Lập' }).click()
    await secretary.getByRole('dialog').getByRole('button', { name: 'Xóa số' }).click()
    await row.getByText('Chưa có số').waitFor()
  })

  test('only those who are not ready are reminded again, and a withdrawn link checks nothing', async () => {
    await secretary.getByRole('button', { name: 'Chép lời nhắc kiểm tra' }).click()
    await secretary.getByText('Đã chép lời nhắc.').waitFor()
    const copied = await secretary.evaluate(() => navigator.clipboard.readText())
    assert.ok(copied.includes('Xã Tân Lập') && !copied.includes('Xã Bản Phố'), copied)
    await secretary.getByRole('button', { name: 'Thu hồi các liên kết kiểm tra' }).click()
    await secretary.getByRole('dialog').getByRole('button', { name: 'Thu hồi các liên kết kiểm tra' }).click()
    await secretary.getByText(/^Đã thu hồi\./).waitFor()
    await technician.reload()
    await technician.getByText('Liên kết kiểm tra này không dùng được nữa.').waitFor()
  })

  test('no check has begun the meeting or counts as attendance', async () => {
    const view = await (await secretary.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}`)).json()
    assert.deepEqual([view.meeting.state, view.meeting.started_at, view.attendance], ['planned', null, []])
    for (const { page } of people) assert.deepEqual(page.problems.filter((problem) => !/Failed to load/.test(problem)), [])
  })
})
