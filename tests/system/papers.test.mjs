// SPDX-License-Identifier: MPL-2.0
// Papers of a meeting: added before it, shown to everybody page by page, refused in words, and
// still shown after the server was killed.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { docxOf } from './lib/docx.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { pdfOf } from './lib/pdf.mjs'
import { until } from './lib/wait.mjs'

/** As an office program writes it. */
const OFFICE_PDF = new URL('../../signing/tests/foreign/libreoffice.pdf', import.meta.url).pathname
const DRAWN_WITHIN_MS = 60_000

const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })

const PLAN = { name: 'Kế hoạch thu ngân sách.pdf', mimeType: 'application/pdf', buffer: pdfOf(3) }
const OWN = { name: 'Báo cáo của xã Tân Lập.pdf', mimeType: 'application/pdf', buffer: pdfOf(2) }
const CORRECTED = { name: 'Báo cáo của xã Tân Lập (đã sửa).pdf', mimeType: 'application/pdf', buffer: pdfOf(2) }
const DOCX_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const DOCX = { name: 'Báo cáo của Văn phòng.docx', mimeType: DOCX_TYPE, buffer: docxOf(['Báo cáo thu ngân sách', 'Kiến nghị']) }
/** As Word before 2007 writes it. */
const DOC = { name: 'Báo cáo.doc', mimeType: 'application/msword', buffer: Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]) }

describe('papers of a meeting', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let secretary
  let delegate
  const people = []

  const person = async (username) => {
    const browser = await openChromium()
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const meetingPage = async (page) => {
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await page.getByRole('heading', { name: meeting.title }).first().waitFor()
  }
  const section = (page) => page.locator('[data-papers]')
  const panel = (page) => page.getByRole('complementary', { name: 'Tài liệu' })
  const openPanel = async (page) => {
    await page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Tài liệu' }).click()
    await panel(page).waitFor()
  }
  const paper = (place, name) => place.locator('.paper').filter({ hasText: name })
  const button = (place, verb, name) => place.getByRole('button', { name: `${verb}: ${name}` })
  /** Chooses a file in the open form and sends it. */
  const send = async (page, file) => {
    const dialog = page.getByRole('dialog', { name: 'Thêm tài liệu vào cuộc họp' })
    await dialog.getByLabel('Tệp tài liệu').setInputFiles(file)
    await dialog.getByRole('button', { name: 'Gửi tài liệu' }).click()
    return dialog
  }
  const add = async (page, file) => {
    await page.getByRole('button', { name: 'Thêm tài liệu' }).click()
    const dialog = await send(page, file)
    await dialog.waitFor({ state: 'detached', timeout: DRAWN_WITHIN_MS })
  }
  /** The picture of this page has really come. */
  const seen = (page, n) =>
    until(`page ${n} is seen`, DRAWN_WITHIN_MS, () => page.locator(`.stage [data-page="${n}"] .page-picture`).evaluateAll((all) => all.some((one) => one.naturalWidth > 0)))
  const address = () => `${meeting.server.url}/api/v1/meetings/${meeting.id}/papers`

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp có tài liệu' })
    chair = await person('an')
    secretary = await person('binh')
    delegate = await person('lap')
  })

  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('the secretary adds papers before the meeting, and a delegate reads them there', async () => {
    await meetingPage(secretary)
    await add(secretary, OFFICE_PDF)
    await paper(section(secretary), 'libreoffice.pdf').waitFor()
    await secretary.getByRole('button', { name: 'Thêm tài liệu' }).click()
    await secretary.getByRole('dialog').getByLabel('Thuộc mục').selectOption({ label: 'Mục 1: Báo cáo thu ngân sách' })
    const dialog = await send(secretary, PLAN)
    await dialog.waitFor({ state: 'detached', timeout: DRAWN_WITHIN_MS })
    await paper(section(secretary), PLAN.name).waitFor()
    assert.equal(await section(secretary).locator('h3').first().innerText(), 'Mục 1: Báo cáo thu ngân sách')
    await picture(secretary, 'papers-meeting-page')

    await meetingPage(delegate)
    await paper(section(delegate), 'libreoffice.pdf').waitFor()
    assert.equal(await section(delegate).getByRole('button', { name: /^Xóa: / }).count(), 0, 'papers of others are not deleted by a delegate')
    await button(section(delegate), 'Xem', PLAN.name).click()
    const reader = delegate.getByRole('dialog', { name: PLAN.name })
    await until('the page is read', DRAWN_WITHIN_MS, () => reader.locator('.page-picture').evaluateAll((all) => all.some((one) => one.naturalWidth > 0)))
    await reader.getByRole('button', { name: 'Đọc chữ của trang' }).click()
    await delegate.getByRole('dialog', { name: /^Chữ của trang 1/ }).getByText('Trang 1').last().waitFor()
    await delegate.keyboard.press('Escape')
    await delegate.keyboard.press('Escape')
    const { papers } = await (await delegate.request.get(address())).json()
    const plan = papers.find(({ name }) => name === PLAN.name)
    const original = await delegate.request.get(`${address()}/${plan.id}/file`)
    assert.deepEqual(await original.body(), PLAN.buffer, 'the file is what was added')

    // Who leads sees who has not opened it yet.
    await meetingPage(secretary)
    await section(secretary).getByRole('button', { name: /^Đã mở: 1\/\d+ đơn vị\. Xem ai đã mở: Kế hoạch thu ngân sách/ }).click()
    const openings = secretary.getByRole('dialog', { name: `Ai đã mở tài liệu "${PLAN.name}"` })
    await openings.getByRole('heading', { name: /^Chưa mở \(\d+\)$/ }).waitFor()
    await openings.getByRole('heading', { name: 'Đã mở (1)' }).waitFor()
    await openings.getByText(/^Lò Văn Lập, /).waitFor()
    await picture(secretary, 'papers-openings')
    await secretary.keyboard.press('Escape')
    await delegate.getByText('Chủ trì, thư ký biết đơn vị nào đã mở tài liệu.').waitFor()
    assert.equal(await section(delegate).getByRole('button', { name: /Đã mở|Ai đã mở/ }).count(), 0)

    // All of them at once, read by another program.
    const started = delegate.waitForEvent('download')
    await section(delegate).getByRole('link', { name: /^Tải tất cả tài liệu \(2 tệp, / }).click()
    const download = await started
    assert.equal(download.suggestedFilename(), 'Tài liệu - Họp có tài liệu.zip')
    const script = 'import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps([[i.filename, i.file_size] for i in z.infolist()]))'
    const { stdout } = await promisify(execFile)('python3', ['-c', script, await download.path()])
    const files = JSON.parse(stdout)
    assert.deepEqual(files.map(([name]) => name), ['01 libreoffice.pdf', '01 Báo cáo thu ngân sách/02 Kế hoạch thu ngân sách.pdf'])
    assert.equal(files[1][1], PLAN.buffer.length)
  })

  test('a file of an old office program is refused in words, and nothing is kept', async () => {
    await meetingPage(secretary)
    await secretary.getByRole('button', { name: 'Thêm tài liệu' }).click()
    const dialog = secretary.getByRole('dialog', { name: 'Thêm tài liệu' })
    await dialog.getByLabel('Tệp tài liệu').setInputFiles(DOC)
    // When it is chosen, not after megabytes were sent.
    await dialog.getByRole('alert').getByText('Không nhận được tệp Báo cáo.doc.').waitFor()
    await picture(secretary, 'papers-refused')
    await secretary.keyboard.press('Escape')
    assert.equal(await paper(section(secretary), DOC.name).count(), 0)
  })

  test('a document of Word is converted also when the server is killed meanwhile, and is read by its words', async () => {
    await meetingPage(secretary)
    await add(secretary, DOCX)
    await meeting.server.kill()
    await meeting.server.start()
    const item = paper(section(secretary), DOCX.name)
    await item.getByText('2 trang', { exact: true }).waitFor({ timeout: DRAWN_WITHIN_MS })
    await button(section(secretary), 'Xem', DOCX.name).click()
    const reader = secretary.getByRole('dialog', { name: DOCX.name })
    await until('its first page is read', DRAWN_WITHIN_MS, () => reader.locator('.page-picture').evaluateAll((all) => all.some((one) => one.naturalWidth > 0)))
    await reader.getByRole('button', { name: 'Đọc chữ của trang' }).click()
    await secretary.getByRole('dialog', { name: /^Chữ của trang 1/ }).getByText('Báo cáo thu ngân sách').waitFor()
    await picture(secretary, 'papers-of-word')
    await secretary.keyboard.press('Escape')
    await secretary.keyboard.press('Escape')
    const { papers } = await (await secretary.request.get(address())).json()
    const { id } = papers.find(({ name }) => name === DOCX.name)
    assert.deepEqual(await (await secretary.request.get(`${address()}/${id}/file`)).body(), DOCX.buffer, 'the file is what was added')
  })

  test('the chair shows a paper, the others see it and each page it is turned to, also who comes late', async () => {
    for (const page of [chair, delegate]) await meeting.enter(page)
    await openPanel(chair)
    await button(panel(chair), 'Trình chiếu', PLAN.name).click()
    for (const page of [chair, delegate]) await seen(page, 1)
    await delegate.getByText('Nguyễn Văn An trình chiếu').waitFor()
    await picture(delegate, 'papers-shown')
    assert.equal(await delegate.getByRole('button', { name: 'Trang sau' }).count(), 0, 'a delegate does not turn the chair’s pages')
    await chair.locator('.page-place').focus()
    await chair.keyboard.press('ArrowRight')
    for (const page of [chair, delegate]) await seen(page, 2)
    await meeting.enter(secretary)
    await seen(secretary, 2)
    // The secretary turns for the chair, who goes on presenting.
    await secretary.getByRole('button', { name: 'Trang sau' }).click()
    for (const page of [chair, delegate, secretary]) await seen(page, 3)
    await delegate.getByText('Nguyễn Văn An trình chiếu').waitFor()
  })

  test('a site sees the first page of a document of Word, and then the plan again', async () => {
    await button(panel(chair), 'Trình chiếu', DOCX.name).click()
    for (const page of [chair, delegate]) await seen(page, 1)
    await delegate.locator('.stage').getByText(DOCX.name).first().waitFor()
    await button(panel(chair), 'Trình chiếu', PLAN.name).click()
    for (const page of [chair, delegate]) await seen(page, 1)
    await chair.locator('.page-place').focus()
    for (const n of [2, 3]) {
      await chair.keyboard.press('ArrowRight')
      await seen(delegate, n)
    }
  })

  test('everybody sees where the chair points', async () => {
    const box = await chair.locator('.stage .page-picture').boundingBox()
    await chair.mouse.move(box.x + box.width / 4, box.y + 60)
    await chair.mouse.move(box.x + box.width / 2, box.y + 80, { steps: 5 })
    await delegate.locator('.page-dot').waitFor()
    await chair.mouse.move(2, 2)
    await delegate.locator('.page-dot').waitFor({ state: 'detached' })
  })

  test('after the server was killed the page is still shown, and turned', async () => {
    await meeting.server.kill()
    await delegate.getByText(/^Mất kết nối lúc/).waitFor({ timeout: 30_000 })
    await meeting.server.start()
    await delegate.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
    const late = await person('pho')
    await meeting.enter(late)
    await seen(late, 3)
    await until('the chair is back', 60_000, async () => (await chair.getByText(/^Mất kết nối lúc/).count()) === 0)
    await chair.getByRole('button', { name: 'Trang trước' }).click()
    for (const page of [chair, delegate, late]) await seen(page, 2)
  })

  test('a delegate shows what they added and nothing else, after the chair has stopped', async () => {
    await chair.getByRole('button', { name: 'Dừng trình chiếu' }).click()
    await delegate.locator('.stage .page-view').waitFor({ state: 'detached' })
    await openPanel(delegate)
    assert.equal(await panel(delegate).getByRole('button', { name: /^(Trình chiếu|Xóa): / }).count(), 0)
    await add(delegate, OWN)
    await button(panel(delegate), 'Trình chiếu', OWN.name).click()
    for (const page of [chair, delegate]) await seen(page, 1)
    await chair.getByText('Lò Văn Lập trình chiếu').waitFor()
    await delegate.getByRole('button', { name: 'Trang sau' }).click()
    for (const page of [chair, delegate]) await seen(page, 2)
    // The secretary corrects it: what is shown stays until the delegate changes to the new version.
    await openPanel(secretary)
    await button(panel(secretary), 'Gửi bản mới', OWN.name).click()
    const form = secretary.getByRole('dialog', { name: `Gửi bản mới của "${OWN.name}"` })
    await form.getByLabel('Tệp tài liệu').setInputFiles(CORRECTED)
    await form.getByRole('button', { name: 'Gửi bản mới' }).click()
    await form.waitFor({ state: 'detached', timeout: DRAWN_WITHIN_MS })
    await delegate.locator('.stage').getByText('đã có bản 2').waitFor()
    await seen(chair, 2)
    await delegate.locator('.stage').getByRole('button', { name: 'Chiếu bản mới' }).click()
    for (const page of [chair, delegate]) {
      await page.locator('.stage').getByText(CORRECTED.name).first().waitFor()
      await seen(page, 2)
    }
    const corrected = paper(panel(delegate), CORRECTED.name)
    await corrected.getByText('Bản 2', { exact: true }).waitFor()
    await corrected.getByText('Các bản trước (1)').click()
    await button(corrected, 'Xem bản 1', OWN.name).click()
    await delegate.locator('.stage').getByText('đã có bản 2 · Xem riêng').waitFor()
    await picture(delegate, 'papers-earlier-version')
    await delegate.locator('.stage').getByRole('button', { name: 'Xem bản mới' }).click()
    await delegate.locator('.stage').getByRole('button', { name: 'Về trang đang trình chiếu' }).click()
    // Taken over only after a question.
    await button(panel(chair), 'Trình chiếu', PLAN.name).click()
    await chair.getByRole('dialog', { name: 'Trình chiếu thay Lò Văn Lập?' }).getByRole('button', { name: 'Trình chiếu thay' }).click()
    await delegate.getByText('Nguyễn Văn An trình chiếu').waitFor()
    await seen(delegate, 1)
    await button(panel(delegate), 'Trình chiếu', CORRECTED.name).click()
    await delegate.getByRole('dialog', { name: 'Chủ trì đang trình chiếu' }).waitFor()
    await delegate.keyboard.press('Escape')
  })

  test('a deleted paper is shown no more, and gone from the list of everybody', async () => {
    await button(panel(chair), 'Xóa', PLAN.name).click()
    await chair.getByRole('dialog').getByRole('button', { name: 'Xóa tài liệu' }).click()
    for (const page of [chair, delegate]) {
      await page.locator('.stage .page-view').waitFor({ state: 'detached' })
      await paper(panel(page), PLAN.name).waitFor({ state: 'detached' })
    }
  })

  test('the download of all says how many files it holds, earlier versions among them', async () => {
    await meetingPage(secretary)
    const link = section(secretary).getByRole('link', { name: /^Tải tất cả tài liệu / })
    const [, told, earlier] = /\((\d+) tệp, trong đó (\d+) bản trước, /.exec(await link.innerText())
    const started = secretary.waitForEvent('download')
    await link.click()
    const script = 'import json, sys, zipfile; print(json.dumps(zipfile.ZipFile(sys.argv[1]).namelist()))'
    const { stdout } = await promisify(execFile)('python3', ['-c', script, await (await started).path()])
    const files = JSON.parse(stdout)
    assert.deepEqual([Number(told), Number(earlier)], [files.length, files.filter((name) => name.includes('Bản trước/')).length], files.join())
  })
})
