// SPDX-License-Identifier: MPL-2.0
// The desk's notes in the call: the secretary writes, changes, moves, deletes, undoes and
// publishes; the chair does so beside them; a delegate reads, and is sent, what is published and
// nothing else.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { openChromium } from './lib/browsers.mjs'
import { openPanel } from './lib/call.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { ScriptedRoom, roomOf } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

/** In every note until it is published. */
const SECRET = 'kiểm điểm'
const REPORT = 'Giao Sở Tài chính báo cáo.'
const AGREED = 'Thống nhất phương án 2.'

const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })

/** Everything that the server sends to this page over its socket, as text. */
function listen(page) {
  const told = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
    // Long messages come packed, see protocol/src/packing.rs.
    told.push(typeof payload === 'string' ? payload : inflateSync(payload).toString())
  }))
  return told
}

describe('notes of the desk', { timeout: 600_000 }, () => {
  let meeting
  let told
  let secretary
  let chair
  let delegate
  const people = []

  const person = async (username, size) => {
    const browser = await openChromium({ size })
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const agenda = (page) => page.getByRole('complementary', { name: 'Chương trình' })
  const note = (page, text) => agenda(page).locator('.note', { hasText: text })
  const button = (page, verb, text) => agenda(page).getByRole('button', { name: `${verb}: ${text}` })
  const write = async (page, text, kind) => {
    await agenda(page).getByLabel('Ghi nhanh').fill(text)
    await agenda(page).getByRole('button', { name: kind, exact: true }).click()
    await note(page, text).waitFor()
  }
  /** What a page without a desk reads under an item, or outside of all. */
  const reads = (page, item) => (item ? agenda(page).locator('.item', { hasText: item }) : agenda(page)).locator('.marks p').allTextContents()
  const isBack = (page) => page.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
  const openAgenda = (page) => openPanel(page, 'Chương trình')

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp có ghi chú' })
    secretary = await person('binh')
    chair = await person('an')
    delegate = await person('lap', { width: 390, height: 844 })
    told = listen(delegate)
    for (const page of [secretary, chair, delegate]) {
      await meeting.enter(page)
      await openAgenda(page)
    }
  })

  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('notes of the secretary are shown at both desks and nowhere else', async () => {
    await agenda(secretary).locator('.item', { hasText: 'Báo cáo thu ngân sách' }).getByRole('button', { name: 'Chuyển sang mục này' }).click()
    await write(secretary, `Giao Sở TC ${SECRET}`, 'Kết luận')
    await write(secretary, `Phương án 2 ${SECRET}`, 'Kết luận')
    await note(chair, `Phương án 2 ${SECRET}`).getByText('Chưa công bố').waitFor()

    // One click opens the form at the words; words, kind and item are saved by another.
    await button(secretary, 'Sửa', `Giao Sở TC ${SECRET}`).click()
    const text = agenda(secretary).getByLabel('Nội dung')
    assert.equal(await text.evaluate((element) => element === document.activeElement), true)
    await text.fill(`${REPORT} (${SECRET})`)
    await agenda(secretary).getByLabel('Nhiệm vụ', { exact: true }).check()
    await agenda(secretary).getByLabel('Thuộc mục').selectOption({ label: '2. Ý kiến các xã' })
    await picture(secretary, 'notes-form-1366')
    await agenda(secretary).getByRole('button', { name: 'Lưu ghi chú' }).click()
    const moved = agenda(chair).locator('.item', { hasText: 'Ý kiến các xã' }).locator('.note', { hasText: REPORT })
    await moved.getByText('Nhiệm vụ').waitFor()
    await picture(secretary, 'notes-1366')
  })

  test('a deleted note is restored by one click, at once or from the list of deleted notes, also by the other desk', async () => {
    await button(secretary, 'Xóa', `${REPORT} (${SECRET})`).click()
    await agenda(secretary).getByText(`Đã xóa “${REPORT} (${SECRET})”.`).waitFor()
    await until('the other desk shows it no more', 30_000, async () => (await note(chair, REPORT).filter({ visible: true }).count()) === 0)
    await picture(secretary, 'notes-undo-1366')
    // By keyboard: the button that undoes has the focus.
    await agenda(secretary).locator('button:focus', { hasText: 'Hoàn tác' }).waitFor()
    await secretary.keyboard.press('Enter')
    await agenda(secretary).locator('.item', { hasText: 'Ý kiến các xã' }).locator('.note', { hasText: REPORT }).waitFor()
    await note(chair, REPORT).waitFor()

    await write(secretary, `Ghi nhầm ${SECRET}`, 'Nhiệm vụ')
    await button(secretary, 'Xóa', `Ghi nhầm ${SECRET}`).click()
    await agenda(chair).getByText('Mới xóa (1)').click()
    await agenda(chair).getByRole('button', { name: `Khôi phục: Ghi nhầm ${SECRET}` }).click()
    await button(secretary, 'Xóa', `Ghi nhầm ${SECRET}`).click()
    await agenda(secretary).getByText('Mới xóa (1)').waitFor()
  })

  test('after the server was killed and restarted, all notes are unchanged, including deleted ones', async () => {
    await meeting.server.kill()
    await meeting.server.start()
    for (const page of [secretary, chair, delegate]) await isBack(page)
    await meeting.enter(secretary)
    await openAgenda(secretary)
    await agenda(secretary).locator('.item', { hasText: 'Ý kiến các xã' }).locator('.note', { hasText: REPORT }).waitFor()
    await agenda(secretary).locator('.item', { hasText: 'Báo cáo thu ngân sách' }).locator('.note', { hasText: 'Phương án 2' }).waitFor()
    await agenda(secretary).getByText('Mới xóa (1)').waitFor()
  })

  test('when both change one note, no typed text is lost', async () => {
    await button(secretary, 'Sửa', `Phương án 2 ${SECRET}`).click()
    await agenda(secretary).getByLabel('Nội dung').fill(AGREED)
    await button(chair, 'Sửa', `Phương án 2 ${SECRET}`).click()
    await agenda(chair).getByLabel('Nội dung').fill(`Phương án 3 ${SECRET}`)
    await agenda(chair).getByRole('button', { name: 'Lưu ghi chú' }).click()
    await agenda(secretary).getByText('Nguyễn Văn An vừa sửa ghi chú này.').waitFor()
    await agenda(secretary).getByText(`Bản hiện nay: Phương án 3 ${SECRET}`).waitFor()
    assert.equal(await agenda(secretary).getByLabel('Nội dung').inputValue(), AGREED)
    await picture(secretary, 'notes-meanwhile-1366')
    // Not by another panel either.
    const panels = secretary.getByRole('toolbar', { name: 'Bảng bên cạnh' })
    await panels.getByRole('button', { name: 'Trao đổi' }).click()
    await panels.getByRole('button', { name: 'Chương trình' }).click()
    assert.equal(await agenda(secretary).getByLabel('Nội dung').inputValue(), AGREED)
    await agenda(secretary).getByRole('button', { name: 'Lưu bản đang nhập' }).click()
    await note(chair, AGREED).waitFor()
    await agenda(secretary).getByLabel('Nội dung').waitFor({ state: 'detached' })
  })

  test('a delegate reads published notes in their current version, and was never sent anything else', async () => {
    assert.deepEqual(await reads(delegate), [])
    await write(secretary, `Các xã góp ý trước thứ Sáu ${SECRET}`, 'Nhiệm vụ')
    const first = agenda(secretary).locator('.item', { hasText: 'Báo cáo thu ngân sách' })
    await button(secretary, 'Công bố', AGREED).click()
    await until('the delegate reads it', 30_000, async () => (await reads(delegate, 'Báo cáo thu ngân sách')).join() === AGREED)
    assert.ok(!told.join('').includes(SECRET), 'the delegate is sent nothing but what is published')

    // A change is everybody's at once and says so; all others of an item go by one click.
    await button(secretary, 'Sửa', AGREED).click()
    await agenda(secretary).getByText('Ghi chú này đã công bố: lưu thì mọi người thấy ngay').waitFor()
    await agenda(secretary).getByLabel('Nội dung').fill('Thống nhất phương án 3.')
    await agenda(secretary).getByRole('button', { name: 'Lưu ghi chú' }).click()
    await agenda(delegate).locator('.marks li', { hasText: 'Thống nhất phương án 3.' }).getByText('đã sửa').waitFor()
    await write(secretary, 'Ghi nhận báo cáo.', 'Kết luận')
    await first.getByRole('button', { name: 'Công bố cả 2 ghi chú của mục này' }).click()
    await until('the delegate reads all', 30_000, async () => (await reads(delegate, 'Báo cáo thu ngân sách')).length === 3)
    await picture(delegate, 'notes-delegate-390')

    // Who comes in now reads the same, and what is withdrawn or deleted goes from every page.
    await meeting.enter(delegate)
    await openAgenda(delegate)
    await until('the delegate reads all again', 30_000, async () => (await reads(delegate, 'Báo cáo thu ngân sách')).length === 3)
    assert.deepEqual(await reads(delegate, 'Ý kiến các xã'), [])
    await button(secretary, 'Thu hồi', 'Ghi nhận báo cáo.').click()
    await button(secretary, 'Xóa', 'Thống nhất phương án 3.').click()
    await until('one is left', 30_000, async () => (await reads(delegate)).length === 1)
    assert.equal(await agenda(delegate).getByRole('button', { name: /^(Sửa|Xóa|Thu hồi|Công bố)/ }).count(), 0)
    assert.ok(!told.join('').includes(`(${SECRET})`))
  })

  test('a half-written note and the call outlive a slip on the back button, another panel and a page that is loaded anew', async () => {
    const half = `Nghiên cứu tiếp ${SECRET}`
    const quick = () => agenda(secretary).getByLabel('Ghi nhanh')
    // By a link of the page, so that the back button stays within it.
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await secretary.getByRole('link', { name: 'Vào phòng họp' }).click()
    await secretary.getByRole('button', { name: 'Vào phòng họp' }).click()
    // Wide windows open with this panel: its button would close it.
    await secretary.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).waitFor()
    await openAgenda(secretary)
    await quick().fill(half)
    await secretary.goBack()
    const asked = secretary.getByRole('dialog').filter({ hasText: 'Rời cuộc họp?' })
    await asked.getByRole('button', { name: 'Ở lại' }).click()
    assert.equal(await quick().inputValue(), half)
    const panels = secretary.getByRole('toolbar', { name: 'Bảng bên cạnh' })
    await panels.getByRole('button', { name: 'Trao đổi' }).click()
    await panels.getByRole('button', { name: 'Chương trình' }).click()
    assert.equal(await quick().inputValue(), half, 'in another panel')
    await secretary.goBack()
    await picture(secretary, 'call-back-1366')
    await asked.getByRole('button', { name: 'Rời họp' }).click()
    await secretary.getByRole('link', { name: 'Vào phòng họp' }).waitFor()
    await meeting.enter(secretary)
    await openAgenda(secretary)
    assert.equal(await quick().inputValue(), half, 'after leaving and coming back')
    await quick().fill('')
  })

  test('what was still being written when the meeting ended is there to be copied', async () => {
    await agenda(secretary).getByLabel('Ghi nhanh').fill('Nửa chừng ghi chú')
    await button(secretary, 'Sửa', 'Ghi nhận báo cáo.').click()
    await agenda(secretary).getByLabel('Nội dung').fill('Ghi nhận báo cáo của Sở.')
    await meeting.end(chair)
    await secretary.getByText('Ghi chú đang viết chưa được lưu.').waitFor()
    assert.equal(await secretary.getByLabel('Phần đang viết').inputValue(), 'Nửa chừng ghi chú\nGhi nhận báo cáo của Sở.')
    await picture(secretary, 'notes-unsaved-1366')
    assert.equal(await chair.getByText('Ghi chú đang viết chưa được lưu.').count(), 0)
  })

  test('after the meeting the draft has all notes of the desk, and no deleted ones', async () => {
    const api = `${meeting.server.url}/api/v1`
    const made = await secretary.request.post(`${api}/meetings/${meeting.id}/minutes`, { headers: { Origin: meeting.server.url } })
    const draft = await made.text()
    assert.ok(draft.includes(REPORT) && draft.includes('Ghi nhận báo cáo.'), draft)
    assert.ok(!draft.includes('Ghi nhầm') && !draft.includes('Thống nhất phương án 3.'), draft)
    const page = await delegate.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}`)
    assert.ok(!(await page.text()).includes(REPORT))
    for (const { page: each } of people) assert.deepEqual(each.problems.filter((problem) => !/WebSocket|Failed to load|ERR_/.test(problem)), [])
  })
})

describe('the form of a note', { timeout: 600_000 }, () => {
  const rooms = []
  const mark = (number, text, more = {}) => ({ number, version: 1, kind: 'conclusion', text, at: Date.now(), by: 'Trần Thị Bình', agenda_item: 'item-0', standing: 'desk', amended: false, changed_by: 'you', ...more })
  const enter = async (size) => {
    const room = await ScriptedRoom.open({ size })
    rooms.push(room)
    await room.enter(roomOf(3, { marks: [mark(5, 'Giao Sở Tài chính báo cáo.')] }))
    return room
  }
  const top = async (locator) => Math.round((await locator.boundingBox()).y)

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  for (const [width, height] of [[1366, 768], [390, 844]]) {
    test(`stays where it is at ${width}x${height} while notes of others arrive above it, and at the desk while sentences do`, async () => {
      const room = await enter({ width, height })
      const { page } = room
      const agenda = await openPanel(page, 'Chương trình')
      await agenda.getByRole('button', { name: 'Sửa: Giao Sở Tài chính báo cáo.' }).click()
      const text = agenda.getByLabel('Nội dung')
      await text.fill('Giao Sở Tài chính báo cáo trước 30/11.')
      const before = await top(text)
      for (let n = 0; n < 4; n += 1) room.tell({ type: 'marked', mark: mark(n + 1, `Kết luận thứ ${n}, dài đủ để xuống dòng trong một cột hẹp như thế này.`, { changed_by: 'chair', by: 'Nguyễn Văn An' }) })
      await agenda.getByText('Kết luận thứ 3').waitFor({ state: 'attached' })
      assert.ok(Math.abs((await top(text)) - before) <= 2, `${before} to ${await top(text)}`)
      await picture(page, `notes-agenda-${width}`)

      const desk = await openPanel(page, 'Gỡ băng')
      const there = desk.getByLabel('Nội dung')
      assert.equal(await there.inputValue(), 'Giao Sở Tài chính báo cáo trước 30/11.')
      const place = await top(there)
      const line = (id) => ({ id, participant: 'site-0', name: 'Lò Văn Lập', unit_name: 'Xã Tân Lập', starts_at: Date.now(), text: 'Xã Tân Lập đã nhận đủ giống lúa cho vụ xuân và đã chia về các bản.', segment: null })
      for (let id = 1; id <= 12; id += 1) room.tell({ type: 'caption_line', line: line(id) })
      await desk.getByText('Xã Tân Lập đã nhận đủ giống lúa').nth(11).waitFor({ state: 'attached' })
      assert.ok(Math.abs((await top(there)) - place) <= 2, `${place} to ${await top(there)}`)
      await there.scrollIntoViewIfNeeded()
      await picture(page, `notes-desk-${width}`)
      await desk.getByRole('button', { name: 'Lưu ghi chú' }).click()
      assert.deepEqual(room.sent.filter(({ type }) => type === 'change_mark'), [{ type: 'change_mark', seen: { number: 5, version: 1 }, kind: 'conclusion', text: 'Giao Sở Tài chính báo cáo trước 30/11.', agenda_item: 'item-0' }])
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing sticks out')
      assert.deepEqual(room.problems, [])
    })
  }

  test('text that the server refuses stays in the form', async () => {
    const room = await enter({ width: 1366, height: 768 })
    const agenda = await openPanel(room.page, 'Chương trình')
    await agenda.getByLabel('Ghi nhanh').fill('Ghi nhận báo cáo.')
    await agenda.getByRole('button', { name: 'Kết luận', exact: true }).click()
    assert.equal(await agenda.getByLabel('Ghi nhanh').inputValue(), '')
    room.tell({ type: 'refused', problem: { type: '', code: 'unavailable', title: 'Máy chủ bận.', status: 503, detail: 'Làm lại sau.' } })
    await until('the words are back', 30_000, async () => (await agenda.getByLabel('Ghi nhanh').inputValue()) === 'Ghi nhận báo cáo.')
    await agenda.getByRole('button', { name: 'Kết luận', exact: true }).click()
    room.tell({ type: 'marked', mark: mark(6, 'Ghi nhận báo cáo.') })
    await agenda.locator('.note', { hasText: 'Ghi nhận báo cáo.' }).waitFor()
    room.tell({ type: 'refused', problem: { type: '', code: 'unavailable', title: 'Máy chủ bận.', status: 503, detail: 'Làm lại sau.' } })
    assert.equal(await agenda.getByLabel('Ghi nhanh').inputValue(), '', 'what is noted does not come back')
  })
})
