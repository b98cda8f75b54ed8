// SPDX-License-Identifier: MPL-2.0
// The layouts of the call: pages of equal tiles, the screen of a hall, windows beside the page, and
// the keys that reach them, with 4, 30 and 120 people.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { assertAccessible } from './lib/accessibility.mjs'
import { ScriptedRoom, roomOf, site } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

const OFFICE = { width: 1366, height: 768 }
const PHONE = { width: 390, height: 844 }
const TELEVISION = { width: 1920, height: 1080 }

describe('the layouts of the call', { timeout: 400_000 }, () => {
  const rooms = []
  const open = async (options) => {
    const room = await ScriptedRoom.open(options)
    rooms.push(room)
    return room
  }

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
  const choose = async (page, name) => {
    await page.getByRole('button', { name: 'Bố cục', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const speech = () => ({ rules: { mode: 'conference', limit_s: 300, first_timers_first: false }, queue: ['site-5', 'site-9'], speeches: [{ participant: 'site-3', since: Date.now() - 60_000, limit_s: 300, speaker: 'Phạm Thị Hoa, Chủ tịch' }], given: [] })
  /** Which of `over` lie over one of `below`. */
  const covered = (page, over, below) => page.evaluate(([upper, lower]) => {
    const boxes = (selector) => [...document.querySelectorAll(selector)].map((one) => ({ name: one.className, ...one.getBoundingClientRect().toJSON() })).filter(({ width, height }) => width > 0 && height > 0)
    const beneath = boxes(lower)
    return boxes(upper).filter((a) => beneath.some((b) => a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 1 && b.bottom > a.top + 1)).map(({ name }) => name)
  }, [over, below])
  const shown = (page) => page.locator('.gallery .tile').evaluateAll((all) => all.map(({ dataset }) => dataset.participant))
  const asked = (room) => room.sent.filter(({ type }) => type === 'view').at(-1)?.tiles ?? []

  for (const others of [3, 29, 119]) {
    test(`the grid has pages of tiles whose names can be read, with ${others} others, on an office screen and on a phone`, async () => {
      const room = await open({ size: OFFICE })
      const { page } = room
      await room.enter(roomOf(others))
      await page.getByRole('button', { name: 'Đóng bảng' }).click()
      await choose(page, /^Lưới điểm cầu/)
      for (const [size, most] of [[OFFICE, 25], [PHONE, 10], [TELEVISION, 25]]) {
        await page.setViewportSize(size)
        await page.waitForTimeout(400)
        const people = await shown(page)
        assert.ok(people.length <= most && people.length >= Math.min(others + 1, 8), `${people.length} tiles at ${size.width}`)
        assert.deepEqual(people.slice(0, 2), ['chair', 'you'], 'who leads comes first')
        for (const tile of await page.locator('.gallery .tile').all()) {
          const [box, words] = [await tile.boundingBox(), await tile.locator('.tile-name-words').boundingBox()]
          assert.ok(box.width >= 160 && words.x + words.width <= box.x + box.width + 1 && words.y >= box.y, `${box.width} wide at ${size.width}`)
        }
        assert.ok(asked(room).length <= 25)
        await picture(page, `grid-${others}-${size.width}`)
      }
      await page.setViewportSize(OFFICE)
      if (others === 119) {
        await page.getByText('Trang 1/').waitFor()
        const first = await shown(page)
        await page.getByRole('button', { name: 'Trang sau' }).click()
        await page.getByText('Trang 2/').waitFor()
        const second = await shown(page)
        assert.equal(second.some((id) => first.includes(id)), false, 'nobody is on two pages')
        // The pictures of this page and no others are asked for.
        await until('the view is that of the page', 10_000, () => asked(room).every(({ participant }) => second.includes(participant)) && asked(room).length > 0)
        // Who speaks on another page is one press away.
        room.tell({ type: 'speakers', participants: ['chair'] })
        await page.getByRole('button', { name: /Đang phát biểu: Nguyễn Văn An.*Trang 1\// }).click()
        assert.deepEqual((await shown(page)).slice(0, 1), ['chair'])
        await page.locator('.gallery .tile-press').first().focus()
        await page.keyboard.press('PageDown')
        await page.getByText('Trang 2/').waitFor()
        await assertAccessible(page, 'the grid')
      }
      assert.deepEqual(room.problems, [])
    })
  }

  test('what everybody is shown comes before the grid and the grid comes back; a pressed tile is large until it is released', async () => {
    const room = await open({ size: OFFICE })
    const { page } = room
    await room.enter(roomOf(29))
    await choose(page, /^Lưới điểm cầu/)
    room.tell({ type: 'spotlight', participant: 'site-3' })
    await page.locator('.stage .tile-large[data-participant="site-3"]').waitFor()
    await choose(page, /^Lưới điểm cầu/)
    await page.locator('.gallery').waitFor()
    room.tell({ type: 'spotlight', participant: null })
    await page.locator('.gallery .tile-press').nth(4).click()
    await page.locator('.stage .tile-large').waitFor()
    await page.getByRole('button', { name: 'Bỏ ghim' }).click()
    await page.locator('.gallery').waitFor()
    // The browser remembers it.
    await page.reload()
    await room.enter(roomOf(29))
    await page.locator('.gallery').waitFor()
    assert.deepEqual(room.problems, [])
  })

  test('who has the floor is said beside names and not over them', async () => {
    const room = await open({ size: OFFICE })
    const { page } = room
    await room.enter(roomOf(29, { role: 'delegate', floor: speech() }))
    await page.getByRole('button', { name: 'Đóng bảng' }).click()
    for (const [layout, names] of [[/^Lưới điểm cầu/, '.gallery .tile'], [/^Chỉ người/, '.tile-large .tile-label, .strip .tile']]) {
      await choose(page, layout)
      for (const size of [OFFICE, PHONE, TELEVISION, { width: 640, height: 360 }]) {
        await page.setViewportSize(size)
        await page.waitForTimeout(400)
        await page.locator('.floor-line').getByText('Phạm Thị Hoa, Chủ tịch').waitFor()
        assert.deepEqual(await covered(page, '.floor-line', names), [], `${layout} at ${size.width}`)
        // On a phone on its side there is no place beside the tiles.
        if (size.height > 400) assert.deepEqual(await covered(page, '.stage-tool', '.gallery .tile, .gallery-pages > *'), [], `the choice of layouts at ${size.width}`)
        assert.ok((await shown(page)).length <= 25, 'no page has more pictures than the server sends')
        assert.deepEqual(await covered(page, '.strip .tile', '.tile-large .tile-label'), [], `${layout} at ${size.width}`)
      }
      await page.setViewportSize(OFFICE)
    }
    assert.deepEqual(room.problems, [])
  })

  test('the screen of a hall has large letters and no controls until somebody is at it', async () => {
    const room = await open({ size: TELEVISION })
    const { page } = room
    await room.enter(roomOf(119, { role: 'delegate', floor: speech() }))
    await choose(page, /^Màn hình hội trường/)
    await page.getByText('2 đăng ký phát biểu').waitFor()
    const controls = page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
    await controls.waitFor({ state: 'hidden' })
    await picture(page, 'hall-1920')
    const sizes = await page.evaluate(() => ['.tile-large .tile-name', '.hall-item', '.floor-line strong'].map((one) => parseFloat(getComputedStyle(document.querySelector(one)).fontSize)))
    assert.ok(sizes.every((size) => size >= 38), `${sizes.join()} of 1920`)
    const before = await page.locator('.stage').boundingBox()
    await page.mouse.move(600, 500)
    await controls.waitFor()
    assert.deepEqual(await page.locator('.stage').boundingBox(), before, 'the picture keeps its place')
    for (const size of [TELEVISION, OFFICE, { width: 1024, height: 768 }]) {
      await page.setViewportSize(size)
      await page.waitForTimeout(300)
      await page.mouse.move(size.width / 2, 300)
      await page.mouse.move(size.width / 2, 310)
      await controls.waitFor()
      assert.deepEqual(await covered(page, '.controls', '.tile-large .tile-label, .strip .tile, .floor-line'), [], `names stand above the controls at ${size.width}`)
    }
    await page.setViewportSize(TELEVISION)
    await assertAccessible(page, 'the screen of a hall')
    await page.setViewportSize(OFFICE)
    await page.waitForTimeout(400)
    await picture(page, 'hall-1366')
    // A phone is no screen of a hall: the same picture with the controls beside it.
    await page.setViewportSize(PHONE)
    await page.locator('.call-hall').waitFor({ state: 'detached' })
    const [stage, bar] = [await page.locator('.stage').boundingBox(), await controls.boundingBox()]
    assert.ok(stage.y + stage.height <= bar.y + 1 && stage.height >= (PHONE.width * 9) / 16, `${stage.height} high, to ${stage.y + stage.height} of ${bar.y}`)
    await picture(page, 'hall-390')
    await page.getByRole('button', { name: 'Bố cục', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^Chỉ người/ }).waitFor()
    assert.equal(await page.getByRole('dialog').getByRole('button', { name: /^Màn hình hội trường/ }).count(), 0)
    await page.keyboard.press('Escape')
    // The browser remembers what was chosen, for when there is room again.
    await page.setViewportSize(TELEVISION)
    await page.locator('.call-hall').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.strip').waitFor()
    assert.deepEqual(room.problems, [])
  })

  test('who leads reads how many units are missing in one line, on every screen; others are not told', async () => {
    for (const role of ['secretary', 'delegate']) {
      const room = await open({ size: OFFICE })
      const { page } = room
      const asks = []
      room.answers['/roll-call/here'] = { here: 118, all: 124 }
      page.on('request', (request) => request.url().endsWith('/roll-call/here') && asks.push(request))
      await room.enter(roomOf(119, { role }))
      const missing = page.getByRole('button', { name: 'Thiếu 6/124 đơn vị, mở điểm danh' })
      if (role === 'delegate') {
        // As long as the page of who leads takes to ask and be answered.
        await page.waitForTimeout(3_000)
        assert.equal((await missing.count()) + asks.length, 0, 'nobody asks for those who may not know')
        continue
      }
      await missing.waitFor()
      await picture(page, 'missing-panel-1366')
      await page.getByRole('button', { name: 'Đóng bảng' }).click()
      for (const size of [OFFICE, PHONE, { width: 640, height: 360 }, TELEVISION]) {
        await page.setViewportSize(size)
        await page.waitForTimeout(300)
        const [box, head] = [await missing.boundingBox(), await page.locator('.call-top').boundingBox()]
        assert.ok(box.height >= 44 && box.x >= 0 && box.x + box.width <= size.width, `${JSON.stringify(box)} at ${size.width}`)
        const next = await page.getByRole('button', { name: 'Mục tiếp theo' }).boundingBox()
        assert.ok(next.x + next.width <= box.x + 1 || next.y >= box.y + box.height, `the next item is free at ${size.width}`)
        assert.ok(head.height < 0.2 * size.height || size.height < 480, `${head.height} high at ${size.width}`)
        await picture(page, `missing-${size.width}`)
      }
      await choose(page, /^Màn hình hội trường/)
      await missing.waitFor()
      await picture(page, 'missing-hall-1920')
      // Before the opening nobody has come in the sense of the roll call.
      const waiting = await open({ size: OFFICE })
      Object.assign(waiting.answers, { '/roll-call/here': { here: 0, all: 124 } })
      await waiting.enter(roomOf(119, { role, started_at: null, recording: 'not_yet' }))
      await waiting.page.waitForTimeout(3_000)
      assert.equal(await waiting.page.getByRole('button', { name: /đơn vị, mở điểm danh/ }).count(), 0)
      waiting.answers['/roll-call/here'] = { here: 118, all: 124 }
      waiting.tell({ type: 'opened', at: Date.now(), title: waiting.state.title, agenda: waiting.state.agenda })
      await waiting.page.getByRole('button', { name: 'Thiếu 6/124 đơn vị, mở điểm danh' }).waitFor()
      // A hundred who come within a second are one question.
      const before = asks.length
      room.answers['/roll-call/here'] = { here: 124, all: 124 }
      for (let n = 0; n < 100; n += 1) room.tell({ type: 'participant', participant: { ...site(n), id: `late-${n}` } })
      await page.getByRole('button', { name: 'Đủ 124 đơn vị, mở điểm danh' }).waitFor()
      assert.equal(asks.length, before + 1)
      assert.deepEqual(room.problems, [])
    }
  })

  test('a second screen has its own window with the same room, which goes with the call', async () => {
    const room = await open({ size: OFFICE })
    const { page, context } = room
    await room.enter(roomOf(29, { role: 'delegate' }))
    await page.getByRole('button', { name: 'Bố cục', exact: true }).click()
    await picture(page, 'layouts-1366')
    const opened = context.waitForEvent('page')
    await page.getByRole('button', { name: 'Mở cửa sổ cho màn hình thứ hai' }).click()
    const second = await opened
    await second.locator('.tile-large').waitFor()
    await until('it has the styles of the page', 10_000, () => second.locator('.tile-large').evaluate((tile) => getComputedStyle(tile).position === 'relative'))
    await second.mouse.move(300, 300)
    await second.getByRole('button', { name: 'Lưới điểm cầu' }).click()
    await until('its pictures are asked for too', 10_000, () => asked(room).length > 7)
    await picture(second, 'second-1280')
    room.tell({ type: 'speakers', participants: ['site-3'] })
    await second.locator('.gallery .tile[data-participant="site-3"][data-speaking="true"]').waitFor()
    const closed = second.waitForEvent('close')
    await page.getByRole('button', { name: 'Rời họp' }).click()
    await closed
    assert.deepEqual(room.problems, [])
  })

  test('keys reach what buttons do, and ? lists them', async () => {
    const room = await open({ size: OFFICE })
    const { page } = room
    await room.enter(roomOf(29, { role: 'delegate' }))
    await page.keyboard.press('?')
    const list = page.getByRole('dialog', { name: 'Phím tắt' })
    await list.getByRole('row', { name: /Ctrl \+ Alt \+ H.*Xin phát biểu/ }).waitFor()
    await picture(page, 'shortcuts-1366')
    await assertAccessible(page, 'the list of keys')
    await list.getByRole('checkbox').uncheck()
    await page.keyboard.press('Escape')
    await list.waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.keyboard.press('Control+Alt+KeyH')
    await until('the floor is asked for', 10_000, () => room.sent.some(({ type, asks }) => type === 'ask_for_floor' && asks))
    assert.equal(await list.count(), 0, 'the single key is switched off')
    await page.keyboard.press('Control+Slash')
    await list.waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Alt+KeyL')
    await page.locator('.gallery').waitFor()
    const panels = page.getByRole('complementary')
    await page.keyboard.press('Control+Alt+Digit2')
    await page.getByRole('complementary', { name: /^Điểm cầu/ }).waitFor()
    await page.keyboard.press('Control+Alt+Digit2')
    await panels.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+KeyE')
    await until('the camera is off', 10_000, () => page.locator('.tile[data-participant="you"] video').count().then((n) => n === 0))
    assert.deepEqual(room.problems, [])
  })

  test('at 200 % zoom, with high contrast and without motion everything is there', async () => {
    const room = await open({ size: { width: 683, height: 384 } })
    const { page } = room
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
    await room.enter(roomOf(29))
    for (const layout of [/^Người phát biểu/, /^Lưới điểm cầu/, /^Chỉ người/]) {
      await choose(page, layout)
      await page.waitForTimeout(300)
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing sticks out')
      await picture(page, `zoom-${layout.source.slice(1, 5)}`)
      for (const control of await page.locator('.control:visible').all()) {
        const box = await control.boundingBox()
        assert.ok(box.x >= 0 && box.x + box.width <= 684 && box.y + box.height <= 385, `${await control.innerText()} is on the screen`)
      }
    }
    // A speaking tile is told by more than colour: its mark changes too.
    room.tell({ type: 'speakers', participants: ['chair'] })
    await page.locator('.tile[data-participant="chair"][data-speaking="true"]').first().waitFor()
    assert.deepEqual(room.problems, [])
  })
})
