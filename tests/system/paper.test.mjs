// SPDX-License-Identifier: MPL-2.0
// The secretary pastes a table from Word and one from Excel, is told which characters cannot be
// printed, mends them, and reads the table in the printed document.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const run = promisify(execFile)
const PICTURES = process.env.DIEMCAU_TEST_PICTURES

/** As Word puts it on the clipboard: a heading row, a merged cell, a list in a cell, its own
 * bullets. */
const FROM_WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span></span><![endif]>Một ý từ Word</p>
<table class=MsoTableGrid border=1><thead><tr><th><p class=MsoNormal>STT</p></th><th><p>Đơn vị</p></th><th><p>Ghi chú</p></th></tr></thead>
<tr><td><p class=MsoNormal>1</p></td><td rowspan=2><p class=MsoNormal>Xã Tân Lập<o:p></o:p></p></td><td><ul><li>Thu đạt</li><li>Chi chậm</li></ul></td></tr>
<tr><td><p>2</p></td><td><div>Không</div></td></tr></table><!--EndFragment--></body></html>`
const FROM_EXCEL = 'Mã\tTên\r\nT01\t"Xã ""Mới""\nNậm Lúc"\r\n'

describe('paper', { timeout: 600_000 }, () => {
  let meeting
  let secretary

  before(async () => {
    meeting = await TestMeeting.create({ models: true })
    const chair = await openChromium()
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await meeting.end(chair.page)
    await chair.close()
    secretary = await openChromium()
    await meeting.signIn(secretary.page, 'binh')
    const made = await secretary.page.request.post(`${meeting.server.url}/api/v1/meetings/${meeting.id}/minutes`, { data: {}, headers: { Origin: meeting.server.url } })
    assert.ok(made.ok(), await made.text())
    secretary.minutes = (await made.json()).minutes.id
    await secretary.page.goto(`${meeting.server.url}/bien-ban/${secretary.minutes}`)
    await secretary.page.locator('.paper-body').waitFor()
  })

  after(async () => {
    await secretary?.close()
    await meeting?.close()
  })

  const paste = (kind, text) =>
    secretary.page.locator('.paper-body').evaluate((editor, [type, data]) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData(type, data)
      editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, [kind, text])

  const tables = () =>
    secretary.page.locator('.paper-body table').evaluateAll((all) =>
      all.map((table) => [...table.rows].map((row) => [...row.cells].map((cell) => [...cell.querySelectorAll('p')].map((p) => p.textContent).join('/')))))

  test('minutes that say nothing under their headings are not submitted, and nothing claims that they match a transcript', async () => {
    const { page } = secretary
    await page.getByText('Cuộc họp không có bản gỡ băng để đối chiếu.').waitFor()
    assert.equal(await page.getByText('Mọi câu đều lấy từ').count(), 0)
    await page.getByRole('button', { name: 'Trình chủ trì' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Số văn bản').fill('mười lăm')
    await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog.getByText('Biên bản chưa có nội dung.').waitFor()
    await dialog.getByText('Chỉ ghi số, ví dụ 15.').waitFor()
    if (PICTURES) await page.screenshot({ path: join(PICTURES, 'paper-empty.png') })
    await dialog.getByRole('button', { name: 'Ghi nội dung' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.keyboard.type('Thống nhất nội dung.')
    const blocks = () => page.locator('.paper-body > *').evaluateAll((all) => all.map((one) => `${one.tagName} ${one.textContent}`))
    assert.ok((await blocks()).includes('P Thống nhất nội dung.'), `under the heading and not in it: ${await blocks()}`)
    await page.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog.getByText('Chỉ ghi số, ví dụ 15.').waitFor()
    assert.equal(await dialog.getByText('Biên bản chưa có nội dung.').count(), 0)
    await dialog.getByRole('button', { name: 'Hủy' }).click()
  })

  test('what one person types is not saved in the name of the next who signs in on the same computer', async () => {
    const { page } = secretary
    await page.getByText(/^Đã lưu lúc/).first().waitFor()
    const other = await secretary.context.newPage()
    await other.goto(meeting.server.url)
    await other.getByRole('button', { name: 'Đăng xuất' }).click()
    await other.getByRole('button', { name: 'Đăng nhập' }).first().waitFor()
    await page.locator('.paper-body').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' Do thư ký gõ.')
    await page.getByRole('link', { name: 'Đăng nhập ở cửa sổ mới' }).waitFor()
    await meeting.signIn(other, 'an')
    await page.getByText('Trình duyệt này đang đăng nhập bằng tài khoản khác').waitFor({ timeout: 60_000 })
    if (PICTURES) await page.screenshot({ path: join(PICTURES, 'paper-other-account.png') })
    const stored = async () => (await other.request.get(`${meeting.server.url}/api/v1/minutes/${secretary.minutes}`)).text()
    assert.ok(!(await stored()).includes('Do thư ký gõ.'), 'not as the chair')
    await other.getByRole('button', { name: 'Đăng xuất' }).click()
    await other.getByRole('button', { name: 'Đăng nhập' }).first().waitFor()
    await meeting.signIn(other, 'binh')
    await until('it is saved for its author', 60_000, async () => (await stored()).includes('Do thư ký gõ.'))
    await other.close()
  })

  test('a table from Word and one from Excel keep their rows, and rows are added by Tab and button', async () => {
    const { page } = secretary
    await page.locator('.paper-body').click()
    await page.keyboard.press('Control+End')
    await paste('text/html', FROM_WORD)
    assert.deepEqual((await tables())[0], [
      ['STT', 'Đơn vị', 'Ghi chú'],
      ['1', 'Xã Tân Lập', '- Thu đạt/- Chi chậm'],
      ['2', '', 'Không'],
    ])
    await page.locator('.paper-body').getByText('- Một ý từ Word').waitFor()
    await page.locator('.paper-body td', { hasText: 'Không' }).click()
    await page.keyboard.press('Tab')
    await page.keyboard.type('3')
    await page.getByRole('button', { name: 'Thêm dòng' }).click()
    assert.deepEqual((await tables())[0].slice(3), [['3', '', ''], ['', '', '']])
    await page.getByRole('button', { name: 'Xóa dòng' }).click()
    assert.equal((await tables())[0].length, 4)
    await page.locator('.paper-body > *').first().click()
    await page.keyboard.press('Home')
    await paste('text/plain', FROM_EXCEL)
    assert.deepEqual((await tables())[0], [['Mã', 'Tên'], ['T01', 'Xã "Mới"/Nậm Lúc']])
    if (PICTURES) await page.screenshot({ path: join(PICTURES, 'paper-tables.png'), fullPage: true })
  })

  test('unprintable characters and missing fields prevent submission, are listed together, and reached by a click', async () => {
    const { page } = secretary
    await page.locator('.paper-body td', { hasText: '3' }).last().click()
    await page.keyboard.press('End')
    await page.keyboard.insertText(' đã xong ✔')
    await page.getByText('Có ký tự không in được: ✔').waitFor()
    await page.locator('.paper-body .unprintable', { hasText: '✔' }).waitFor()
    if (PICTURES) await page.screenshot({ path: join(PICTURES, 'paper-unprintable.png'), fullPage: true })
    await page.getByRole('button', { name: 'Trình chủ trì' }).click()
    const dialog = page.getByRole('dialog')
    // What the form lacks and what cannot be printed is said in one go.
    for (const [label, value] of [['Ký hiệu văn bản', 'BB-UBND'], ['Địa danh', 'Lào Cai']]) await dialog.getByLabel(label).fill(value)
    await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog.getByText('Chỉ ghi số, ví dụ 15.').waitFor()
    await dialog.getByText('Có ký tự không in được: ✔').waitFor()
    assert.equal(await dialog.getByLabel('Số văn bản').evaluate((field) => field === document.activeElement), true, 'the first wrong field has the focus')
    if (PICTURES) await page.screenshot({ path: join(PICTURES, 'paper-submit.png') })
    await dialog.getByLabel('Số văn bản').fill('15')
    await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog.getByText('Chỉ ghi số, ví dụ 15.').waitFor({ state: 'detached' })
    await dialog.getByRole('button', { name: 'Đến ký tự ✔' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.ok(await page.evaluate(() => document.activeElement?.closest('.ProseMirror') !== null), 'what is typed goes into the text')
    await page.keyboard.insertText('√')
    await page.getByText('Có ký tự không in được').waitFor({ state: 'detached' })
  })

  test('a revision with a name is kept apart from what is written after it', async () => {
    const { page } = secretary
    await page.getByText(/^Đã lưu lúc/).first().waitFor()
    const openHistory = async () => {
      await page.getByRole('button', { name: 'Lịch sử' }).click()
      return page.getByRole('dialog', { name: 'Lịch sử sửa biên bản' })
    }
    const history = await openHistory()
    await history.getByRole('button', { name: 'Đặt tên cho bản này' }).click()
    const naming = page.getByRole('dialog', { name: 'Đặt tên cho bản này' })
    await naming.getByLabel('Tên của bản sửa').fill('Bản gửi xin ý kiến')
    await naming.getByRole('button', { name: 'Lưu' }).click()
    await history.locator('.history-called').getByText('Bản gửi xin ý kiến').waitFor()
    if (PICTURES) await page.screenshot({ path: join(PICTURES, 'paper-history-named.png') })
    await page.keyboard.press('Escape')
    await page.locator('.paper-body td', { hasText: '3' }).last().click()
    await page.keyboard.press('End')
    await page.keyboard.insertText(' (sau khi gửi)')
    await until('it is saved', 30_000, async () => (await (await page.request.get(`${meeting.server.url}/api/v1/minutes/${secretary.minutes}`)).text()).includes('(sau khi gửi)'))
    await openHistory()
    const entries = history.locator('.history-entry')
    assert.equal(await entries.nth(0).getByText('Bản gửi xin ý kiến').count(), 0, 'the newest is another one')
    await entries.nth(1).getByText('Bản gửi xin ý kiến').click()
    await history.getByRole('button', { name: 'Khôi phục bản này' }).click()
    await page.getByRole('dialog', { name: /^Khôi phục bản sửa/ }).getByRole('button', { name: 'Khôi phục bản này' }).click()
    await until('it is as it was sent', 30_000, async () => !(await page.locator('.paper-body').textContent()).includes('(sau khi gửi)'))
  })

  test('the printed document holds the rows', async () => {
    const { page } = secretary
    await page.getByText(/^Đã lưu lúc/).first().waitFor()
    const printed = await page.request.get(`${meeting.server.url}/api/v1/minutes/${secretary.minutes}/preview.pdf`)
    assert.match(printed.headers()['content-disposition'], /filename="du-thao-bien-ban-so-15-bb-ubnd-giao-ban-thang-11\.pdf"/)
    const file = join(meeting.folder, 'preview.pdf')
    await writeFile(file, await printed.body())
    const { stdout } = await run('pdftotext', ['-layout', file, '-'])
    assert.match(stdout, /1 +Xã Tân Lập +- Thu đạt/)
    assert.match(stdout, /3 đã xong √/)
    // Word's inline styles are read as text and kept from taking effect, of which the browser
    // tells, as of the refusal to submit.
    assert.deepEqual(secretary.page.problems.filter((problem) => !/401|409|422|WebSocket connection|Applying inline style/.test(problem)), [])
  })
})
