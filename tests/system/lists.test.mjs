// SPDX-License-Identifier: MPL-2.0
// An administrator brings in the units and the people of a province from spreadsheets: looks first,
// mends a wrong row, imports, prints the sheet of links; a new official types the address from the
// paper, is in, and sets a password.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { TestServer } from './lib/server.mjs'

const run = promisify(execFile)
const PICTURES = process.env.DIEMCAU_TEST_PICTURES
const PASSWORD = 'một câu dễ nhớ'

/** As Excel in Việt Nam saves "CSV UTF-8". */
const csv = (rows) => Buffer.from('\ufeff' + rows.map((row) => row.join(';') + '\r\n').join(''))
/** As Excel saves "Unicode text". */
const unicodeText = (rows) => Buffer.from('\ufeff' + rows.map((row) => row.join('\t') + '\r\n').join(''), 'utf16le')

const UNITS = [
  ['Mã', 'Tên', 'Mã cấp trên'],
  ['T01.01', 'Ủy ban nhân dân xã Tân Lập', 'T01'],
  ['T01.02', 'Ủy ban nhân dân xã Bản Phố', 'T01'],
]
const people = (unitOfPho) => [
  ['DANH SÁCH CÁN BỘ SỬ DỤNG HỆ THỐNG', '', '', ''],
  ['STT', 'Họ và tên', 'Chức vụ', 'Mã đơn vị'],
  ['1', 'Lò Văn Lập', 'Chủ tịch', 'T01.01'],
  ['2', 'Giàng Thị Phố', 'Phó Chủ tịch', unitOfPho],
  ['3', 'Lý Văn Lập', '', 'T01.02'],
]
/** A whole province, with names and positions as long as they come. */
const province = () => [
  ['Họ và tên', 'Chức vụ', 'Mã đơn vị'],
  ...Array.from({ length: 200 }, (_, n) => [
    // Nobody twice: two of one name in one unit would be a wrong row.
    `${n % 7 === 0 ? 'Công Tằng Tôn Nữ Thị Hoàng Phương Khánh Ngọc Quỳnh' : 'Nguyễn Thị Thu'} ${String.fromCharCode(65 + (n % 26))}${String.fromCharCode(97 + Math.floor(n / 26))}`,
    n % 5 === 0 ? 'Phó Chủ tịch Hội đồng nhân dân kiêm Trưởng Ban Kinh tế - Ngân sách, phụ trách chuyển đổi số và cải cách hành chính' : 'Chuyên viên',
    n % 2 ? 'T01.01' : 'T01.02',
  ]),
]

describe('lists of units and people', { timeout: 600_000 }, () => {
  let server
  let admin
  let folder

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diemcau-lists-'))
    server = await TestServer.create()
    await writeFile(join(folder, 'first.csv'), 'code,name,parent_code\nT01,UBND tỉnh Sơn Lâm,\n')
    await server.cli('unit', 'import', join(folder, 'first.csv'))
    await server.cli('user', 'add', 'quan', '--name', 'Vàng A Quân', '--unit', 'T01', '--admin')
    await server.start()
    admin = await openChromium()
    const { page } = admin
    await page.goto(server.url + new URL((await server.cli('link', 'quan')).trim()).pathname)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.getByRole('link', { name: 'Quản trị' }).click()
  })

  after(async () => {
    await admin?.close()
    await server?.stop()
  })

  const picture = async (name, page = admin.page) => {
    if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) })
  }
  const choose = (label, name, buffer) => admin.page.getByLabel(label).setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  const chooseUnits = (rows) => choose('Nhập danh sách đơn vị từ bảng tính', 'don-vi.csv', csv(rows))
  const choosePeople = (rows) => choose('Nhập danh sách người dùng từ bảng tính', 'nguoi-dung.txt', unicodeText(rows))
  const dialog = () => admin.page.getByRole('dialog')

  /** What a printer gets: the pages of the sheet, each as lines of text. */
  const printed = async (name) => {
    const file = join(PICTURES ?? folder, `${name}.pdf`)
    await admin.page.pdf({ path: file, preferCSSPageSize: true })
    if (PICTURES) await run('pdftoppm', ['-r', '60', '-png', file, join(PICTURES, name)])
    const { stdout } = await run('pdftotext', ['-layout', file, '-'])
    return stdout.split('\f').slice(0, -1)
  }

  test('units are shown before they are imported', async () => {
    const { page } = admin
    await chooseUnits(UNITS)
    await dialog().getByText('Mới: 2. Thay đổi: 0. Giữ nguyên: 0.').waitFor()
    await dialog().getByText('Thêm: Ủy ban nhân dân xã Tân Lập (T01.01)').waitFor()
    assert.equal(await page.getByRole('heading', { name: 'Đơn vị (1)' }).count(), 1, 'nothing is imported yet')
    await picture('units-preview')
    await dialog().getByRole('button', { name: 'Nhập 2 thay đổi' }).click()
    await page.getByRole('heading', { name: 'Đơn vị (3)' }).waitFor()
  })

  test('a wrong row is named by its number in the spreadsheet, and nobody is imported', async () => {
    const { page } = admin
    await choosePeople(people('T01.20'))
    await dialog().getByText('Dòng 4: đơn vị “T01.20” chưa có trong hệ thống').waitFor()
    assert.equal(await dialog().getByRole('button', { name: /^Nhập/ }).count(), 0)
    await picture('people-wrong')
    await dialog().getByRole('button', { name: 'Đóng' }).last().click()
    // The next thing is to choose the corrected file.
    await page.locator('.people-list input[type=file]:focus').waitFor()
    assert.equal(await page.getByRole('heading', { name: 'Người dùng (1)' }).count(), 1)
  })

  let address
  test('the mended list is shown with the user names that people get, imported, and its links are printed', async () => {
    const { page } = admin
    await choosePeople(people('T01.02'))
    const row = dialog().getByRole('row').filter({ hasText: 'Lý Văn Lập' })
    await row.getByText('lap.lv2').waitFor()
    await row.getByText('tạo từ họ tên').waitFor()
    await dialog().getByText('Bỏ qua cột “STT”.').waitFor()
    await picture('people-preview')
    await page.setViewportSize({ width: 390, height: 844 })
    await picture('people-preview-390')
    await page.setViewportSize({ width: 1366, height: 768 })
    await dialog().getByRole('button', { name: 'Nhập 3 thay đổi' }).click()
    await page.getByText('Đã tạo liên kết đăng nhập cho 3 người mới.').waitFor()
    await page.locator(':focus', { hasText: 'Đã tạo liên kết đăng nhập cho 3 người mới.' }).waitFor()
    await page.getByRole('heading', { name: 'Người dùng (4)' }).waitFor()
    await picture('people-imported')
    await page.getByRole('button', { name: 'Mở phiếu liên kết để in' }).click()
    await page.getByRole('heading', { name: 'Phiếu liên kết đăng nhập (3 người)' }).waitFor()
    await picture('sheet')
    const names = await page.locator('.slip h2').allTextContents()
    assert.deepEqual(names, ['Lý Văn Lập', 'Giàng Thị Phố', 'Lò Văn Lập'], 'by unit, then by name')

    const [paper] = await printed('sheet-of-three')
    assert.match(paper, /Tên đăng nhập: lap\.lv2/)
    assert.match(paper, /Dùng một lần, đến \d\d giờ \d\d phút, ngày/)
    assert.ok(!paper.includes('Điểm Cầu') && !paper.includes('Vàng A Quân'), 'only slips are printed')
    address = await page.locator('.slip').filter({ hasText: 'lap.lv2' }).locator('.slip-link').textContent()
    assert.ok(paper.includes(address.split('/').pop()), 'what is typed stands on one line')
    await page.getByRole('button', { name: 'Đóng', exact: true }).click()
    await dialog().getByRole('button', { name: 'Đóng phiếu' }).click()
    await page.getByRole('heading', { name: 'Người dùng (4)' }).waitFor()
    assert.equal(await page.getByText(address).count(), 0, 'shown once')
  })

  test('a new official types the address from the paper, is in and sets a password', async () => {
    const official = await openChromium()
    try {
      const { page } = official
      const secret = address.split('/').pop()
      await page.goto(`${server.url}/vao/${secret.replaceAll('-', '').toUpperCase()}`)
      await page.getByRole('button', { name: 'Đăng nhập' }).click()
      await page.getByText('Tài khoản chưa có mật khẩu.').waitFor()
      await picture('no-password', page)
      await page.getByRole('link', { name: 'Đặt mật khẩu' }).click()
      await page.getByText('Tên đăng nhập: lap.lv2', { exact: true }).waitFor()
      // That is what the official came for: the field has the focus.
      await page.locator('input[name="new"]:focus').waitFor()
      await page.getByLabel('Mật khẩu mới', { exact: true }).fill(PASSWORD)
      await page.getByLabel('Nhập lại mật khẩu mới').fill(PASSWORD)
      await page.getByRole('button', { name: 'Lưu mật khẩu' }).click()
      await page.getByText('Đã lưu mật khẩu mới.').waitFor()
      await page.locator('a:focus', { hasText: 'Về lịch họp' }).waitFor()
      await page.getByRole('button', { name: 'Đăng xuất' }).click()
      await page.getByLabel('Tên đăng nhập').fill('lap.lv2')
      await page.getByLabel('Mật khẩu').fill(PASSWORD)
      await page.getByRole('button', { name: 'Đăng nhập' }).click()
      await page.getByRole('heading', { name: 'Lịch họp' }).waitFor()
      assert.equal(await page.getByText('Tài khoản chưa có mật khẩu.').count(), 0)
    } finally {
      await official.close()
    }
  })

  test('two hundred people print on whole slips, and who has not signed in gets a new link', async () => {
    const { page } = admin
    await choosePeople(province())
    await dialog().getByRole('button', { name: 'Nhập 200 thay đổi' }).click()
    await page.getByText('Đã tạo liên kết đăng nhập cho 200 người mới.').waitFor()
    await page.reload()
    // Not the one who has signed in, not the administrator.
    await page.getByRole('button', { name: 'In liên kết cho người chưa đăng nhập (202)' }).click()
    await picture('waiting-ask')
    await dialog().getByRole('button', { name: 'Tạo liên kết' }).click()
    await page.getByRole('heading', { name: 'Phiếu liên kết đăng nhập (202 người)' }).waitFor()
    const pages = await printed('sheet-of-many')
    const count = (text, what) => text.split(what).length - 1
    for (const [i, text] of pages.entries()) {
      assert.equal(count(text, 'Tên đăng nhập:'), count(text, '/vao/'), `page ${i + 1} holds whole slips`)
      assert.equal(count(text, 'Dùng một lần'), count(text, '/vao/'), `page ${i + 1} holds whole slips`)
    }
    assert.equal(count(pages.join(''), '/vao/'), 202)
    assert.ok(pages.length <= 26, `${pages.length} pages`)
    await picture('sheet-many')
    await page.setViewportSize({ width: 390, height: 844 })
    await picture('sheet-390')
    await page.setViewportSize({ width: 1366, height: 768 })
  })
})
