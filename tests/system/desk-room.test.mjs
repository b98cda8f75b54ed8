// SPDX-License-Identifier: MPL-2.0
// The secretary's desk in the first seconds, before the editor of notes is loaded, and with a note
// and a sentence open at once on the screen of an office.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { presses } from './lib/presses.mjs'
import { fileThatExports, ScriptedRoom, roomOf } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

describe('the room at the desk', { timeout: 600_000 }, () => {
  const rooms = []
  const open = async (more) => {
    const room = await ScriptedRoom.open({ size: { width: 1366, height: 768 }, ...more })
    rooms.push(room)
    return room
  }
  /** Where nobody is heard, the page fetches what changes notes after so many milliseconds. */
  const neverByItself = { argument: 12_000, devices: (patience) => {
    const { setTimeout: set } = window
    window.setTimeout = (run, millis, ...rest) => (millis === patience ? 0 : set(run, millis, ...rest))
  } }

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  const note = (number, text, standing = 'desk') => ({
    number, version: 1, kind: 'conclusion', text, at: Date.now(), by: 'Trần Thị Bình', agenda_item: 'item-0', standing, amended: false, changed_by: 'you',
  })
  const sentence = (n) => ({
    id: `s${n}`, recording: 'r', participant: `site-${n % 3}`, speaker: 'Lò Văn Lập', unit: 'Ủy ban nhân dân xã Tân Lập', starts_at: Date.now() - 60_000 + n * 1000, ends_at: Date.now() - 59_000 + n * 1000,
    text: `Câu thứ ${n}: xã đã nhận đủ giống lúa cho vụ đông xuân và giao về từng thôn.`, confidence: 0.9, model: 'm', raw: '', word_starts: [], recognised: null, corrected_by: null, named_by: null,
  })
  /** The note stands within the part of the panel that is seen. */
  const isInView = async (panel, words) => {
    const whole = await panel.boundingBox()
    const note = await panel.locator('li', { hasText: words }).last().boundingBox()
    assert.ok(note.y >= whole.y && note.y + note.height <= whole.y + whole.height, `"${words}" at ${note.y}, ${note.height} high, in ${JSON.stringify(whole)}`)
  }
  const panels = (page) => page.getByRole('toolbar', { name: 'Bảng bên cạnh' })

  test('before what changes notes has come, an unpublished note is called one, and one just written stays in view', async () => {
    const room = await open()
    const { page } = room
    // On a slow line it is not here yet.
    let asked = 0
    await page.route(`**/assets/${await fileThatExports('LatestNote')}`, () => {
      asked += 1
    })
    await room.enter(roomOf(3, { marks: [note(1, 'Thống nhất phương án 2.'), note(2, 'Thu ngân sách đạt 102 %.', 'published')] }))
    const agenda = page.getByRole('complementary', { name: 'Chương trình' })
    await agenda.locator('li', { hasText: 'Thống nhất phương án 2.' }).last().getByText('Chưa công bố').waitFor()
    assert.equal(await agenda.locator('.marks li', { hasText: 'đạt 102 %' }).getByText('Chưa công bố').count(), 0)
    await panels(page).getByRole('button', { name: 'Gỡ băng' }).click()
    const desk = page.getByRole('complementary', { name: 'Gỡ băng' })
    await desk.getByLabel('Ghi nhanh').fill('Giao Sở Tài chính tổng hợp.')
    await desk.getByRole('button', { name: 'Kết luận' }).click()
    room.tell({ type: 'marked', mark: note(3, 'Giao Sở Tài chính tổng hợp.') })
    const written = desk.locator('li', { hasText: 'Giao Sở Tài chính tổng hợp.' })
    await written.getByText('Chưa công bố').waitFor()
    await isInView(desk, 'Giao Sở Tài chính tổng hợp.')
    await until('what changes notes is asked for, and does not come', 30_000, () => asked > 0)
    await pictureAtBothSizes(page, 'desk-note-early')
    assert.deepEqual(room.problems, [])
  })

  test('what changes notes comes at once when somebody writes, and the note just written is in view then', async () => {
    const room = await open(neverByItself)
    const { page } = room
    const came = page.waitForResponse(`**/assets/${await fileThatExports('LatestNote')}`)
    let isHere = false
    void came.then(() => (isHere = true), () => undefined)
    await room.enter(roomOf(3))
    const agenda = page.getByRole('complementary', { name: 'Chương trình' })
    await agenda.getByLabel('Ghi nhanh').waitFor()
    assert.equal(isHere, false, 'nobody has written anything yet')
    await agenda.getByLabel('Ghi nhanh').fill('Giao')
    await came
    await agenda.getByRole('button', { name: 'Kết luận' }).click()
    room.tell({ type: 'marked', mark: note(1, 'Giao') })
    await agenda.getByRole('button', { name: 'Công bố: Giao' }).waitFor()
    await isInView(agenda, 'Giao')
    assert.deepEqual(room.problems, [])
  })

  test('a sentence becomes a conclusion in two presses, under the item in which it was said', async () => {
    const room = await open()
    const { page } = room
    await page.route(/\/transcript(\?|$)/, (route) =>
      route.fulfill({ contentType: 'application/json', body: JSON.stringify({ state: 'running', progress: 0, problem: null, segments: [sentence(1), sentence(2)], agenda: steps, gone: [], left_out: 0, now: 1 }) }),
    )
    // The meeting has gone on since.
    const steps = [{ item: 'item-0', at: Date.now() - 90_000 }, { item: 'item-1', at: Date.now() - 30_000 }]
    await room.enter({ ...roomOf(3), current_item: 'item-1' })
    await panels(page).getByRole('button', { name: 'Gỡ băng' }).click()
    const desk = page.getByRole('complementary', { name: 'Gỡ băng' })
    await desk.getByText(sentence(2).text).waitFor()
    const pressed = await presses(page, async () => {
      await desk.locator('.sentence', { hasText: sentence(2).text }).getByRole('button', { name: /^Ghi nhanh câu/ }).click()
      await desk.getByRole('button', { name: 'Kết luận' }).click()
    })
    const sent = room.sent.filter(({ type }) => type === 'add_mark')
    assert.deepEqual(sent, [{ type: 'add_mark', kind: 'conclusion', text: sentence(2).text, under: { agenda_item: 'item-0' } }])
    assert.equal(pressed, 2)
    // Shown before it is noted, and to be changed there.
    await desk.locator('.sentence', { hasText: sentence(1).text }).getByRole('button', { name: /^Ghi nhanh câu/ }).click()
    const item = desk.getByLabel('Thuộc mục')
    assert.equal(await item.inputValue(), 'item-0')
    await item.selectOption({ label: '3. Ý kiến các xã' })
    await desk.getByRole('button', { name: 'Nhiệm vụ' }).click()
    assert.deepEqual(room.sent.findLast(({ type }) => type === 'add_mark').under, { agenda_item: 'item-2' })
    assert.deepEqual(room.problems, [])
  })

  test('what the machine left out is fetched when somebody looks, comes back with one press and goes with another', async () => {
    const room = await open()
    const { page } = room
    const json = (route, body) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) })
    const line = (n, text, reason) => ({ segment: { ...sentence(n), id: `x${n}`, text }, reason, brought_back_by: null })
    const around = [sentence(0), sentence(2)]
    const agreed = line(1, 'Đồng ý đồng ý đồng ý đồng ý đồng ý.', 'loop')
    const asked = []
    await page.route(/\/transcript(\?|$)/, (route) => json(route, { state: 'running', progress: 0, problem: null, segments: around, agenda: [], gone: [], left_out: 2, now: 1 }))
    await page.route('**/transcript/left-out', (route) => {
      asked.push('GET')
      return json(route, { lines: [agreed, line(4, 'Các bạn hãy đăng ký kênh.', 'stock')], full: false })
    })
    await page.route('**/segments/x1/brought-back', (route) => {
      asked.push(route.request().method())
      return json(route, { ...agreed, brought_back_by: 'Trần Thị Bình' })
    })
    await room.enter(roomOf(3))
    await panels(page).getByRole('button', { name: 'Gỡ băng' }).click()
    const desk = page.getByRole('complementary', { name: 'Gỡ băng' })
    const left = desk.locator('.left-out')
    const said = desk.locator('.sentence-text', { hasText: 'Đồng ý đồng ý' })
    await left.getByText('Lời máy bỏ qua (2)').waitFor()
    assert.deepEqual(asked, [], 'nobody has looked yet')
    const pressed = await presses(page, async () => {
      await left.getByText('Lời máy bỏ qua (2)').click()
      await left.getByText('Một lời lặp lại nhiều lần liền nhau.').waitFor()
      assert.equal(await said.count(), 0)
      await left.getByRole('button', { name: 'Đưa lại vào bản gỡ băng' }).first().click()
      await said.waitFor()
    })
    assert.equal(pressed, 2)
    const order = await desk.locator('.sentence-text').allTextContents()
    assert.match(order[1], /Đồng ý đồng ý/, 'between what was said before and after it')
    await left.getByText('Đã vào bản gỡ băng (Trần Thị Bình)').waitFor()
    await left.scrollIntoViewIfNeeded()
    await pictureAtBothSizes(page, 'desk-left-out')
    await left.getByRole('button', { name: 'Bỏ khỏi bản gỡ băng' }).click()
    await said.waitFor({ state: 'detached' })
    assert.deepEqual(asked, ['GET', 'PUT', 'DELETE'])
    assert.equal(await left.getByRole('button', { name: 'Đưa lại vào bản gỡ băng' }).count(), 2)
    assert.deepEqual(room.problems, [])
  })

  test('a sentence and a note can be changed at once on the screen of an office, and nothing runs out of the panel', async () => {
    const room = await open()
    const { page } = room
    await page.route(/\/transcript(\?|$)/, (route) =>
      route.fulfill({ contentType: 'application/json', body: JSON.stringify({ state: 'running', progress: 0, problem: null, segments: Array.from({ length: 12 }, (_, n) => sentence(n)), agenda: [], gone: [], left_out: 0, now: 1 }) }),
    )
    await room.enter(roomOf(3))
    await panels(page).getByRole('button', { name: 'Gỡ băng' }).click()
    const desk = page.getByRole('complementary', { name: 'Gỡ băng' })
    await desk.getByLabel('Ghi nhanh').fill('Giao Sở Tài chính tổng hợp.')
    await desk.getByRole('button', { name: 'Kết luận' }).click()
    room.tell({ type: 'marked', mark: note(1, 'Giao Sở Tài chính tổng hợp.') })
    await desk.getByRole('button', { name: 'Sửa: Giao Sở Tài chính tổng hợp.' }).click()
    await desk.getByRole('button', { name: /^Sửa câu/ }).last().click()
    await desk.getByLabel('Câu đúng').waitFor()
    await pictureAtBothSizes(page, 'desk-both')
    for (const [width, height] of [[1366, 768], [1280, 720], [1920, 1080]]) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(300)
      const size = `${width}x${height}`
      const panel = await desk.boundingBox()
      // Each can be typed in and saved where it stands.
      for (const part of [desk.getByLabel('Câu đúng'), desk.getByRole('button', { name: 'Lưu câu' }), desk.getByLabel('Nội dung'), desk.getByRole('button', { name: 'Lưu ghi chú' })]) {
        await part.scrollIntoViewIfNeeded()
        const { x, y, width: w, height: h } = await part.boundingBox()
        assert.ok(y >= panel.y && y + h <= panel.y + panel.height + 1, `${await part.textContent()} at ${y}, ${h} high, in ${JSON.stringify(panel)} at ${size}`)
        const seen = await part.evaluate((one, [px, py]) => one.contains(document.elementFromPoint(px, py)), [x + w / 2, y + h / 2])
        assert.equal(seen, true, `${await part.textContent()} is covered at ${size}`)
      }
      const list = await desk.locator('.desk').boundingBox()
      assert.ok(list.height >= 200, `the list is ${list.height} high at ${size}`)
    }
    assert.deepEqual(room.problems, [])
  })
})
