// SPDX-License-Identifier: MPL-2.0
// Papers in the call on every screen: the page that everybody is shown, turning and pointing by who
// may, the panel, and what is fetched before anybody looks.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { ScriptedRoom, roomOf } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

const WIDTHS = { preview: 300, usual: 1_000, fine: 1_800 }

/** A page as the server draws it; lines of words, so that it looks like one in a screenshot. */
function pagePicture(n, size, ratio) {
  const width = WIDTHS[size]
  const height = Math.round(width / ratio)
  const unit = width / 100
  const lines = Array.from({ length: 24 }, (_, i) => `<text x="${12 * unit}" y="${(24 + i * 4.5) * unit}" font-size="${2.4 * unit}" font-family="serif">${i + 1}. Thu ngân sách nhà nước trên địa bàn đạt 87,3 % dự toán năm ${2020 + i}</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>
    <text x="${50 * unit}" y="${14 * unit}" font-size="${4 * unit}" font-weight="bold" font-family="serif" text-anchor="middle">BÁO CÁO - TRANG ${n}</text>${lines.join('')}</svg>`
}

const paper = (id, name, { pages = 12, drawn = pages, item = null, by = 'you', byName = 'Trần Thị Bình', document = id, version = 1, late = false } = {}) =>
  ({ id, document, version, is_late: late, agenda_item: item, name, pages, drawn, bytes: 2_400_000, added_by: by, added_by_name: byName, added_at: Date.UTC(2026, 10, 26, 1, 5) })

const PAPERS = [
  paper('thu', 'Báo cáo thu ngân sách 10 tháng và ước thực hiện cả năm 2026 của các xã, phường, đặc khu.pdf', { item: 'item-0' }),
  paper('dat', 'Tiến độ cấp giấy chứng nhận.pdf', { pages: 30, drawn: 7, item: 'item-1', by: 'site-0', byName: 'Lò Văn Lập' }),
  paper('anh', 'Ảnh hiện trường.jpg', { pages: 1, by: 'site-1', byName: 'Giàng Thị Phố' }),
]

describe('papers in the call', { timeout: 600_000 }, () => {
  const rooms = []
  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `papers-${name}.png`) })

  /** A room whose server has the papers; `asked` grows with the pictures that the page fetches. */
  const open = async (size, { ratio = 210 / 297, unreadable = [], touch = false } = {}) => {
    const room = await ScriptedRoom.open({ size, touch })
    rooms.push(room)
    room.asked = []
    const problem = (route, status, code, title, detail) => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: '', code, title, detail, status }) })
    await room.page.route(/\/papers\/[^/]+\/pages\//, async (route) => {
      const [, id, n, what] = /papers\/([^/]+)\/pages\/(\d+)\/(\w+)/.exec(route.request().url())
      if (what === 'text') return route.fulfill({ contentType: 'text/plain; charset=utf-8', body: `Chữ của trang ${Number(n) + 1}: thu ngân sách đạt 87,3 % dự toán.` })
      room.asked.push(`${id}/${n}/${what}`)
      if (unreadable.includes(Number(n))) return problem(route, 404, 'page_unreadable', 'Không hiển thị được trang này.', 'Các trang khác vẫn xem được. Tải tệp gốc về máy để xem trang này.')
      return route.fulfill({ contentType: 'image/svg+xml', body: pagePicture(Number(n) + 1, what, ratio) })
    })
    return room
  }
  const sent = (room, type) => room.sent.filter((message) => message.type === type)
  const shownPicture = (page) => page.locator('.stage .page-picture')
  const loaded = (page, n) => until(`page ${n} is there`, 20_000, () => page.locator(`.stage .page-view[data-page="${n}"] .page-picture`).evaluateAll((all) => all.some((one) => one.naturalWidth > 0)))
  const inside = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
  const openPanel = (page) => page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Tài liệu' }).click()

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  test('the shown page has the large place, nobody vanishes, and it is turned by keyboard, button and number', async () => {
    const room = await open({ width: 1366, height: 768 })
    const { page } = room
    const shown = { paper: 'thu', page: 2, by: 'you' }
    await room.enter(roomOf(7, { papers: PAPERS, shown_page: shown }))
    await loaded(page, 3)
    await until('the usual picture', 20_000, async () => (await shownPicture(page).getAttribute('data-size')) !== 'preview')
    assert.ok(room.asked.indexOf('thu/2/preview') < room.asked.indexOf('thu/2/usual'), 'a small picture comes first')
    const turned = async (n) => {
      await until(`page ${n} is asked for`, 10_000, () => sent(room, 'show_page').some(({ page: to }) => to === n - 1))
      room.tell({ type: 'page_shown', shown_page: { ...shown, page: n - 1 } })
      await loaded(page, n)
    }
    const [stage, place] = [await page.locator('.stage').boundingBox(), await page.locator('.page-place').boundingBox()]
    assert.ok(place.height >= 0.7 * stage.height && place.width >= 0.95 * stage.width, `${JSON.stringify(place)} in ${JSON.stringify(stage)}`)
    assert.equal(await page.locator('.strip > li').count(), 8, 'everybody is in the strip')
    await page.getByText('Điểm cầu này trình chiếu').waitFor()
    await picture(page, 'stage-1366')
    await page.locator('.page-place').focus()
    await page.keyboard.press('ArrowRight')
    await turned(4)
    await page.keyboard.press('PageUp')
    await turned(3)
    await page.getByRole('button', { name: 'Trang sau' }).click()
    // At once, before the server has said so.
    await page.getByText('Trang 4/12').waitFor()
    await page.getByLabel('Chuyển đến trang').fill('12')
    await page.keyboard.press('Enter')
    await turned(12)
    assert.equal(await page.getByRole('button', { name: 'Trang sau' }).getAttribute('aria-disabled'), 'true')
    await page.getByRole('button', { name: 'Đọc chữ của trang' }).click()
    await page.getByRole('dialog').getByText('Chữ của trang 12: thu ngân sách').waitFor()
    await page.keyboard.press('Escape')
    // A picture that is pinned goes before the page until it is released.
    await page.locator('.strip .tile-press').first().click()
    await page.locator('.page-view').waitFor({ state: 'detached' })
    await picture(page, 'pinned-1366')
    await page.getByRole('button', { name: 'Đưa trang tài liệu lên màn hình chính' }).click()
    await loaded(page, 12)
    await page.getByRole('button', { name: 'Dừng trình chiếu' }).click()
    await until('stopping is sent', 5_000, () => sent(room, 'stop_paper').length === 1)
    room.tell({ type: 'page_shown', shown_page: null })
    await page.locator('.stage .tile-large').waitFor()
    assert.deepEqual(room.problems, [])
  })

  test('who shows the page points, the others see the place, and whoever may not turn has no buttons for it', async () => {
    const mine = await open({ width: 1366, height: 768 }, { ratio: 16 / 9 })
    await mine.enter(roomOf(3, { papers: PAPERS, shown_page: { paper: 'thu', page: 0, by: 'you' } }))
    await loaded(mine.page, 1)
    const box = await shownPicture(mine.page).boundingBox()
    for (let step = 0; step <= 40; step += 1) await mine.page.mouse.move(box.x + box.width * (0.2 + step / 100), box.y + box.height / 2)
    await until('the place is sent', 5_000, () => sent(mine, 'point').some(({ at }) => at && Math.abs(at.x - 600) <= 5 && Math.abs(at.y - 500) <= 5))
    assert.ok(sent(mine, 'point').length <= 8, `${sent(mine, 'point').length} places for one movement`)
    await mine.page.locator('.page-dot').waitFor()
    await mine.page.mouse.move(5, 5)
    await until('that it left is sent', 5_000, () => sent(mine, 'point').at(-1).at === null)
    await picture(mine.page, 'landscape-1366')

    const theirs = await open({ width: 1366, height: 768 })
    const { page } = theirs
    await theirs.enter(roomOf(3, { role: 'delegate', papers: PAPERS, shown_page: { paper: 'thu', page: 0, by: 'chair' } }))
    await loaded(page, 1)
    theirs.tell({ type: 'pointed', at: { x: 250, y: 400 } })
    await page.locator('.page-dot').waitFor()
    const [dot, sheet] = [await page.locator('.page-dot').boundingBox(), await shownPicture(page).boundingBox()]
    assert.ok(Math.abs(dot.x + dot.width / 2 - sheet.x - sheet.width * 0.25) < 3, 'the dot is where it was pointed at')
    for (const name of ['Trang sau', 'Trang trước', 'Dừng trình chiếu']) assert.equal(await page.getByRole('button', { name }).count(), 0, name)
    await page.locator('.page-place').focus()
    await page.keyboard.press('ArrowRight')
    await shownPicture(page).hover()
    await page.waitForTimeout(500)
    assert.deepEqual(theirs.sent.filter(({ type }) => ['show_page', 'point', 'stop_paper'].includes(type)), [])
    theirs.tell({ type: 'page_shown', shown_page: { paper: 'thu', page: 1, by: 'chair' } })
    await loaded(page, 2)
    assert.equal(await page.locator('.page-dot').count(), 0, 'a turned page is pointed at no more')
    await page.getByText('Nguyễn Văn An trình chiếu').waitFor()
    // It is their own paper: they go on with it once the chair is away.
    await openPanel(page)
    const panel = page.getByRole('complementary', { name: 'Tài liệu' })
    await panel.getByText('Đang trình chiếu').waitFor()
    assert.equal(await panel.getByRole('button', { name: /^Trình chiếu: / }).count(), 0)
    theirs.tell({ type: 'participant', participant: { ...theirs.state.participants.find(({ id }) => id === 'chair'), connected: false } })
    await panel.getByRole('button', { name: /^Trình chiếu: Báo cáo thu/ }).click()
    await until('the page is taken up', 5_000, () => JSON.stringify(sent(theirs, 'show_page')) === JSON.stringify([{ type: 'show_page', paper: 'thu', page: 1, over: false }]))
    assert.deepEqual([...mine.problems, ...theirs.problems], [])
  })

  test('the panel has the papers by agenda item, and taking over is asked, the chair’s not at all', async () => {
    const room = await open({ width: 1366, height: 768 })
    const { page } = room
    const state = roomOf(4, { papers: PAPERS, shown_page: { paper: 'dat', page: 0, by: 'site-0' } })
    await room.enter(state)
    await openPanel(page)
    const panel = page.getByRole('complementary', { name: 'Tài liệu' })
    await panel.locator('h3').first().waitFor()
    assert.deepEqual(await panel.locator('h3').allInnerTexts(), ['Mục 1: Báo cáo thu ngân sách 10 tháng và ước thực hiện cả năm', 'Mục 2: Tiến độ cấp giấy chứng nhận', 'Tài liệu chung của cuộc họp'])
    await panel.getByText('Đang chuẩn bị trang 8/30').waitFor()
    await picture(page, 'panel-1366')
    await panel.getByRole('button', { name: /^Trình chiếu: Báo cáo thu/ }).click()
    await page.getByRole('dialog').getByText('Lò Văn Lập đang trình chiếu').waitFor()
    await picture(page, 'take-over')
    assert.equal(sent(room, 'show_page').length, 0)
    await page.getByRole('button', { name: 'Trình chiếu thay' }).click()
    await until('it is taken over', 5_000, () => JSON.stringify(sent(room, 'show_page')) === JSON.stringify([{ type: 'show_page', paper: 'thu', page: 0, over: true }]))
    room.tell({ type: 'page_shown', shown_page: { paper: 'dat', page: 0, by: 'chair' } })
    await page.getByText('Nguyễn Văn An trình chiếu').waitFor()
    await panel.getByRole('button', { name: /^Trình chiếu: Báo cáo thu/ }).click()
    await page.getByRole('dialog', { name: 'Chủ trì đang trình chiếu' }).waitFor()
    await page.keyboard.press('Escape')
    // Reading alone changes nothing for the others.
    await panel.getByRole('button', { name: /^Xem: Báo cáo thu/ }).click()
    await loaded(page, 1)
    await page.getByRole('button', { name: 'Trang sau' }).click()
    await loaded(page, 2)
    await picture(page, 'reading-1366')
    assert.equal(sent(room, 'show_page').length, 1)
    await page.getByRole('button', { name: 'Về trang đang trình chiếu' }).click()
    await page.getByText('Nguyễn Văn An trình chiếu').waitFor()
    await panel.getByRole('button', { name: 'Xóa: Ảnh hiện trường.jpg' }).click()
    await page.getByRole('dialog', { name: 'Xóa tài liệu "Ảnh hiện trường.jpg"?' }).getByRole('button', { name: 'Hủy' }).click()
    room.tell({ type: 'papers_changed', added: PAPERS.map((one) => ({ ...one, drawn: one.pages })), deleted: [] })
    await panel.getByText('Đang chuẩn bị').waitFor({ state: 'detached' })
    assert.deepEqual(room.problems, [])
  })

  test('a file on its way says how far it is, and a refusal stands beside it in words', async () => {
    const room = await open({ width: 390, height: 844 })
    const { page } = room
    let answers = []
    await page.route(/\/uploads\//, async (route) => {
      const request = route.request()
      if (request.method() === 'PUT') return route.fulfill({ contentType: 'application/json', body: JSON.stringify({ offset: 0, bytes: 200_000 }) })
      if (request.method() !== 'POST') return route.fulfill({ status: 204 })
      const answer = answers.shift()
      await page.waitForTimeout(400)
      await route.fulfill({ status: answer.status, contentType: answer.status === 201 ? 'application/json' : 'application/problem+json', body: JSON.stringify(answer.body) })
    })
    await room.enter(roomOf(3, { papers: [] }))
    await openPanel(page)
    await page.getByText('Chưa có tài liệu.').waitFor()
    await picture(page, 'empty-390')
    await page.getByRole('button', { name: 'Thêm tài liệu' }).click()
    const dialog = page.getByRole('dialog', { name: 'Thêm tài liệu vào cuộc họp' })
    await dialog.getByRole('button', { name: 'Gửi tài liệu' }).click()
    await dialog.getByText('Chọn tệp rồi bấm Gửi tài liệu.').waitFor()
    const file = (name) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(200_000, 1) })
    answers = [{ status: 415, body: { type: '', code: 'paper_office', status: 415, title: 'Máy chủ chưa cài LibreOffice nên chưa nhận được tệp Word, Excel, PowerPoint.', detail: 'Hãy lưu tài liệu thành PDF rồi tải lên: mở tệp, chọn Lưu thành (Save As), kiểu PDF. Chưa có gì được lưu.' } }, { status: 201, body: { paper: PAPERS[0] } }]
    await dialog.getByLabel('Tệp tài liệu').setInputFiles(file('Báo cáo.docx'))
    await dialog.getByRole('button', { name: 'Gửi tài liệu' }).click()
    await dialog.getByText(/^Đã gửi /).first().waitFor()
    await dialog.getByText('Máy chủ chưa cài LibreOffice').first().waitFor()
    await picture(page, 'refused-390')
    await dialog.getByLabel('Tệp tài liệu').setInputFiles(file('Báo cáo.pdf'))
    await dialog.getByRole('button', { name: 'Gửi tài liệu' }).click()
    await dialog.waitFor({ state: 'detached' })
    room.tell({ type: 'papers_changed', added: [PAPERS[0]], deleted: [] })
    await page.locator('.paper').waitFor()
    assert.deepEqual(room.problems, [])
  })

  test('a document of Word says that it is being converted, is read once it has pages, and says why it has none', async () => {
    const room = await open({ width: 1366, height: 768 })
    const { page } = room
    const word = { ...PAPERS[0], id: 'word', name: 'Báo cáo.docx', pages: 0, drawn: 0, conversion: 'waiting', added_at: 1 }
    await room.enter(roomOf(3, { papers: [...PAPERS, word] }))
    await openPanel(page)
    const item = page.locator('[data-paper="word"]')
    await item.getByText('Đang chuyển thành trang…').waitFor()
    assert.equal(await item.getByRole('button', { name: /^(Xem|Trình chiếu): / }).count(), 0, 'there is nothing to be read yet')
    await item.getByRole('link', { name: 'Tải tệp gốc: Báo cáo.docx' }).waitFor()
    const place = () => page.locator('.paper').evaluateAll((all) => all.findIndex((one) => one.dataset.paper === 'word'))
    const before = await place()
    room.tell({ type: 'papers_changed', added: [{ ...word, pages: 4, conversion: 'done' }], deleted: [] })
    await item.getByText('4 trang').waitFor()
    await item.getByRole('button', { name: 'Trình chiếu: Báo cáo.docx' }).waitFor()
    assert.equal(await place(), before, 'it keeps its place')
    for (const [conversion, words] of [['failed', 'Không chuyển được thành trang.'], ['too_long', 'quá 300 trang'], ['meeting_full', 'đã đủ 3.000 trang'], ['no_converter', 'chưa cài LibreOffice']]) {
      room.tell({ type: 'papers_changed', added: [{ ...word, conversion }], deleted: [] })
      await item.getByText(words).waitFor()
      assert.equal(await item.getByRole('button', { name: /^Xem: / }).count(), 0)
    }
    await picture(page, 'not-converted')
    assert.deepEqual(room.problems, [])
  })

  test('where LibreOffice is not installed the form says so, and sends no document of Word', async () => {
    const room = await open({ width: 1366, height: 768 })
    const { page } = room
    let sent = 0
    await page.route(/\/papers\/kinds$/, (route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify({ office: false }) }))
    await page.route(/\/uploads\//, (route) => {
      sent += 1
      return route.fulfill({ status: 404 })
    })
    await room.enter(roomOf(3, { papers: [] }))
    await openPanel(page)
    await page.getByRole('button', { name: 'Thêm tài liệu' }).click()
    const dialog = page.getByRole('dialog', { name: 'Thêm tài liệu vào cuộc họp' })
    await dialog.getByText('phải lưu thành PDF rồi gửi').waitFor()
    await dialog.getByLabel('Tệp tài liệu').setInputFiles({ name: 'Báo cáo.docx', mimeType: 'application/octet-stream', buffer: Buffer.alloc(2_000, 1) })
    // When it is chosen, not after it was sent.
    await dialog.getByRole('alert').getByText('Hãy lưu tài liệu thành PDF rồi tải lên').waitFor()
    assert.equal(sent, 0)
  })

  test('on a phone the page keeps two fifths of the screen, can be enlarged, and nothing sticks out', async () => {
    const room = await open({ width: 390, height: 844 }, { touch: true })
    const { page } = room
    await room.enter(roomOf(29, { papers: PAPERS, shown_page: { paper: 'thu', page: 0, by: 'you' } }))
    await loaded(page, 1)
    for (const [width, height] of [[390, 844], [360, 640], [844, 390], [390, 480], [768, 1024]]) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(400)
      const size = `${width}x${height}`
      const [place, controls] = [await page.locator('.page-place').boundingBox(), await page.locator('.controls').boundingBox()]
      const bar = await page.locator('.page-bar').boundingBox()
      if (width <= 519) assert.ok(place.height >= 0.4 * height - 1, `${place.height} of ${height} at ${size}`)
      assert.ok(bar.y + bar.height <= controls.y + 1, `the bar ends at ${bar.y + bar.height}, the controls begin at ${controls.y} (${size})`)
      assert.equal(await inside(page), true, `nothing sticks out at ${size}`)
      for (const tool of await page.locator('.page-tool').all()) {
        const box = await tool.boundingBox()
        assert.ok(box.x >= 0 && box.x + box.width <= width && box.height >= 44, `${await tool.getAttribute('aria-label')}: ${JSON.stringify(box)} at ${size}`)
      }
      await picture(page, `phone-${size}`)
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await page.waitForTimeout(300)
    const before = (await shownPicture(page).boundingBox()).width
    const larger = page.getByRole('button', { name: 'Phóng to' })
    await larger.click()
    await until('the page is larger than the screen', 5_000, async () => (await shownPicture(page).boundingBox()).width > Math.max(before, 390))
    assert.equal(await inside(page), true, 'only the page scrolls')
    await page.locator('.page-place').evaluate((one) => one.scrollTo(100, 200))
    assert.ok(await page.locator('.page-place').evaluate((one) => one.scrollTop > 0 && one.scrollLeft > 0), 'the enlarged page scrolls')
    await picture(page, 'phone-enlarged')
    await openPanel(page)
    await page.waitForTimeout(300)
    await picture(page, 'phone-panel')
    assert.ok((await page.locator('.page-place').boundingBox()).height >= 0.4 * 844 - 1, 'the page keeps its place beside the panel')
    const [bar, panel] = [await page.locator('.page-bar').boundingBox(), await page.getByRole('complementary').boundingBox()]
    assert.ok(bar.y + bar.height <= panel.y && panel.height >= 200, `the bar ${JSON.stringify(bar)} is above the panel ${JSON.stringify(panel)}`)
    // With one more panel than usual the way out of them stays in sight.
    const now = Date.now()
    room.tell({ type: 'missed_speech', from: now - 60_000, to: now - 30_000, more: false, lines: [{ name: 'Nguyễn Văn An', unit_name: 'Ủy ban nhân dân tỉnh Sơn Lâm', starts_at: now - 50_000, text: 'Đề nghị các xã báo cáo.' }] })
    await page.setViewportSize({ width: 360, height: 740 })
    await page.waitForTimeout(300)
    const close = await page.getByRole('button', { name: 'Đóng bảng' }).boundingBox()
    assert.ok(close.x + close.width <= 360 && close.width >= 44, JSON.stringify(close))
    await picture(page, 'phone-seven-panels')
    assert.deepEqual(room.problems, [])
  })

  test('pages come before anybody looks at them, one that cannot be drawn says so, one that is not ready appears by itself', async () => {
    const room = await open({ width: 1366, height: 768 }, { unreadable: [1] })
    const { page } = room
    const shown = { paper: 'thu', page: 2, by: 'chair' }
    const others = PAPERS.map((one) => ({ ...one, added_by: 'site-0' }))
    await room.enter(roomOf(3, { role: 'observer', papers: others, shown_page: shown }))
    await loaded(page, 3)
    await until('the papers of the item are fetched, and then the first pages of the others', 60_000, () => room.asked.includes('thu/11/usual') && room.asked.includes('dat/0/usual') && room.asked.includes('anh/0/usual'))
    const order = room.asked.filter((one) => one.endsWith('/usual'))
    assert.deepEqual(order.slice(0, 4), ['thu/2/usual', 'thu/3/usual', 'thu/4/usual', 'thu/5/usual'])
    assert.ok(order.indexOf('thu/11/usual') < order.indexOf('dat/0/usual'), 'the current agenda item comes before the others')
    assert.equal(room.asked.some((one) => /^dat\/[1-9]/.test(one)), false, 'a paper whose turn has not come is not fetched whole')
    const count = room.asked.length
    room.tell({ type: 'page_shown', shown_page: { ...shown, page: 3 } })
    await loaded(page, 4)
    assert.equal(room.asked.slice(count).some((one) => /thu\/3\/(preview|usual)/.test(one)), false, 'it was at hand')
    room.tell({ type: 'page_shown', shown_page: { ...shown, page: 1 } })
    await page.locator('.page-missing').getByText('Không hiển thị được trang này.').waitFor()
    await picture(page, 'unreadable-1366')
    room.tell({ type: 'page_shown', shown_page: { paper: 'dat', page: 8, by: 'chair' } })
    await page.getByText('Trang 9 đang được chuẩn bị').waitFor()
    room.tell({ type: 'papers_changed', added: others.map((one) => ({ ...one, drawn: one.pages })), deleted: [] })
    await loaded(page, 9)
    // Observers read, and add nothing.
    await openPanel(page)
    assert.equal(await page.getByRole('button', { name: 'Thêm tài liệu' }).count(), 0)
    assert.equal(await page.getByRole('button', { name: /^(Trình chiếu|Xóa): / }).count(), 0)
    assert.deepEqual(room.problems, [])
  })

  test('the page of the meeting has the papers, and reads one page by page', async () => {
    for (const [width, height] of [[1366, 768], [390, 844]]) {
      const room = await open({ width, height })
      const { page } = room
      const json = (body) => (route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) })
      const person = (id, name) => ({ user: { id, name, title: '' }, unit_name: 'Ủy ban nhân dân tỉnh Sơn Lâm' })
      const { title, agenda } = roomOf(0)
      await page.route(/\/api\/v1\/meetings\/giao-ban$/, json({
        meeting: { id: 'giao-ban', title, state: 'planned', starts_at: Date.UTC(2026, 10, 26, 12, 33), chair: 'chair', secretary: 'u', unit: 't', invited_units: [], invitees: { observer_units: [], people: [], expected: [], deputies: [] }, agenda, cancel_reason: '', postponed: null, started_at: null, ended_at: null },
        unit_name: 'Ủy ban nhân dân tỉnh Sơn Lâm', chair: person('chair', 'Nguyễn Văn An'), secretary: person('u', 'Trần Thị Bình'), invited_units: [], invited_people: [], my_role: 'secretary', may_edit: true, plan_fingerprint: '', later_in_series: [], may_invite: false, invites_guests: false, attendance: [], minutes: [],
      }))
      await page.route(/\/meetings\/giao-ban\/papers$/, json({ papers: PAPERS, may_add: true, may_delete_all: true }))
      await page.goto('https://hop.example/hop/giao-ban')
      const section = page.locator('[data-papers]')
      await section.getByText('Đang chuẩn bị trang 8/30').waitFor()
      assert.equal(await section.getByRole('button', { name: /^Xóa: / }).count(), 3)
      assert.equal(await section.getByRole('link', { name: 'Tải tệp gốc: Ảnh hiện trường.jpg' }).getAttribute('href'), '/api/v1/meetings/giao-ban/papers/anh/file')
      assert.equal(await inside(page), true, `nothing sticks out at ${width}`)
      await section.scrollIntoViewIfNeeded()
      await picture(page, `meeting-${width}`)
      await section.getByRole('button', { name: /^Xem: Báo cáo thu/ }).click()
      const dialog = page.getByRole('dialog')
      const drawn = (n) => until(`page ${n} is there`, 20_000, () => dialog.locator(`[data-page="${n}"] img`).evaluateAll((all) => all.some((one) => one.naturalWidth > 0)))
      await drawn(1)
      await dialog.locator('.page-place').focus()
      await page.keyboard.press('PageDown')
      await drawn(2)
      await dialog.getByText('Trang 2/12').waitFor()
      await picture(page, `reader-${width}`)
      const box = await dialog.boundingBox()
      assert.ok(box.y >= 0 && box.y + box.height <= height, `${JSON.stringify(box)} at ${width}x${height}`)
      assert.equal(await dialog.locator('.dialog-body').evaluate((one) => one.scrollHeight <= one.clientHeight + 1), true, 'only the page scrolls')
      await page.keyboard.press('Escape')
      assert.deepEqual(room.problems, [])
    }
  })

  for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
    test(`a newer version leaves what is shown where it is and is shown by one press, at ${size.width}`, async () => {
      const room = await open(size)
      const { page } = room
      const second = paper('thu-2', 'Báo cáo thu ngân sách (đã sửa số liệu của phường Sa Pa).pdf', { item: 'item-0', document: 'thu', version: 2, late: true })
      await room.enter(roomOf(7, { papers: PAPERS, shown_page: { paper: 'thu', page: 2, by: 'you' } }))
      await loaded(page, 3)
      room.tell({ type: 'papers_changed', added: [second], deleted: [] })
      await page.locator('.stage').getByText('đã có bản 2').waitFor()
      await loaded(page, 3)
      await picture(page, `newer-stage-${size.width}`)
      await page.locator('.stage').getByRole('button', { name: 'Chiếu bản mới' }).click()
      await until('the newer version is asked for', 10_000, () => sent(room, 'show_page').some(({ paper: id, page: to }) => id === 'thu-2' && to === 2))
      room.tell({ type: 'page_shown', shown_page: { paper: 'thu-2', page: 2, by: 'you' } })
      await page.locator('.stage').getByText('đã có bản 2').waitFor({ state: 'detached' })

      await openPanel(page)
      const panel = page.getByRole('complementary', { name: 'Tài liệu' })
      const item = panel.locator('.paper').filter({ hasText: second.name })
      await item.getByText('Bản 2', { exact: true }).waitFor()
      await item.getByText('Gửi muộn').waitFor()
      assert.equal(await panel.locator('.paper').count(), 3, 'one entry for all versions')
      await item.getByText('Các bản trước (1)').click()
      await picture(page, `versions-${size.width}`)
      assert.ok(await inside(page), 'nothing is wider than the screen')
      await item.getByRole('button', { name: `Xem bản 1: ${PAPERS[0].name}` }).click()
      await page.locator('.stage').getByText('đã có bản 2 · Xem riêng').waitFor()
    })
  }
})
