// SPDX-License-Identifier: MPL-2.0
// The call on every screen and by keyboard alone: what stays large, what closes, what is marked,
// where the Tab key goes.
import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { ScriptedRoom, roomOf, welcome } from './lib/scripted-room.mjs'
import { wav } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

// The last one is a phone whose keyboard is open.
const PHONES = [[390, 844], [360, 640], [844, 390], [640, 360], [390, 480]]

describe('the call', { timeout: 600_000 }, () => {
  const rooms = []
  const open = async (options) => {
    const room = await ScriptedRoom.open(options)
    rooms.push(room)
    return room
  }

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
  const says = (id, participant, text) => ({ type: 'chat', message: { id, participant, name: 'Lò Văn Lập', text, at: Date.now(), to: { who: 'everyone' }, file: null, withdrawn: null } })

  for (const others of [3, 29, 119]) {
    test(`on a phone the picture keeps two fifths of the screen with ${others} others, and every one of them can be reached`, async () => {
      // A phone shares no screen.
      const room = await open({ size: { width: 390, height: 844 }, devices: () => delete MediaDevices.prototype.getDisplayMedia })
      const { page } = room
      // Who chairs has the most panels, a secretary the most own buttons.
      await room.enter(roomOf(others, others === 29 ? { role: 'chair' } : {}))
      for (const [width, height] of PHONES) {
        await page.setViewportSize({ width, height })
        await page.waitForTimeout(300)
        const stage = await page.locator('.stage').boundingBox()
        assert.ok(stage.height >= 0.4 * height - 1, `${stage.height} of ${height} at ${width}x${height}`)
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing sticks out')
        await page.getByRole('button', { name: 'Tắt tiếng tất cả' }).waitFor()
        for (const control of await page.locator('.control:visible').all()) {
          const box = await control.boundingBox()
          assert.ok(box.height >= 44 && box.width >= 44, `${await control.innerText()} is ${box.width}x${box.height} at ${width}x${height}`)
          assert.ok(box.y + box.height <= height + 1 && box.x >= 0 && box.x + box.width <= width + 1, `${await control.innerText()} is inside at ${width}x${height}`)
        }
        const last = page.locator('.strip > li').last()
        await last.scrollIntoViewIfNeeded()
        const box = await last.boundingBox()
        const strip = await page.locator('.strip').boundingBox()
        assert.ok(box.y + box.height <= strip.y + strip.height + 1 && strip.height > 60, 'the last one scrolls into sight')
        await picture(page, `call-${others}-${width}x${height}`)
      }
      assert.deepEqual(room.problems, [])
    })
  }

  test('on a phone the picture keeps its room above the controls while the meeting waits to be opened', async () => {
    for (const role of ['secretary', 'delegate']) {
      const room = await open({ size: { width: 390, height: 844 } })
      const { page } = room
      await room.enter(roomOf(29, { role, started_at: null, starts_at: Date.now() + 900_000, recording: 'not_yet' }))
      for (const [width, height] of PHONES) {
        await page.setViewportSize({ width, height })
        await page.waitForTimeout(300)
        const stage = await page.locator('.stage').boundingBox()
        const controls = await page.locator('.controls').boundingBox()
        assert.ok(stage.height >= 0.4 * height - 1, `${stage.height} of ${height} at ${width}x${height}`)
        assert.ok(stage.y + stage.height <= controls.y + 1, `the picture ends at ${stage.y + stage.height}, the controls begin at ${controls.y} (${width}x${height})`)
      }
    }
  })

  test('at twice the size a message is over no control and leaves the picture in sight, and the item is read in full', async () => {
    const room = await open({ size: { width: 683, height: 384 } })
    const { page } = room
    const floor = { rules: { mode: 'conference', limit_s: 300, first_timers_first: false }, queue: ['site-2', 'site-4'], speeches: [], given: [] }
    const waiting = [{ id: 'khach', name: 'Phan Thị Thu', unit_name: 'Báo Sơn Lâm', namesake: null, reason: 'guest' }]
    await room.enter(roomOf(8, { floor, waiting }))
    // An office screen and a phone, both at 200 %; the phone as it is.
    for (const [width, height, least] of [[683, 384, 130], [390, 844, 337], [195, 422, 100]]) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(300)
      const at = `${width}x${height}`
      for (const isOpen of [false, true]) {
        if (isOpen) await page.locator('[data-opens-panel="agenda"]').click()
        await page.waitForTimeout(300)
        await picture(page, `told-${at}${isOpen ? '-panel' : ''}`)
        const banners = await page.locator('.banner').all()
        assert.equal(banners.length, 1, `one at a time at ${at}`)
        const told = await banners[0].boundingBox()
        const controls = await page.locator('.controls').boundingBox()
        assert.ok(told.y + told.height <= controls.y + 1 || width < 300, `the message ends above the controls at ${at}`)
        for (const control of [...(await page.locator('.controls-own .control:visible').all()), page.locator('.item-next')]) {
          await control.scrollIntoViewIfNeeded()
          const onTop = await control.evaluate((one) => { const { x, y, width: w, height: h } = one.getBoundingClientRect(); return one.contains(document.elementFromPoint(x + w / 2, y + h / 2)) })
          assert.ok(onTop, `${await control.getAttribute('aria-label')} can be pressed at ${at}`)
        }
        const next = await page.locator('.item-next').boundingBox()
        assert.ok(next.height >= 44, `the next item is ${next.height} high at ${at}`)
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `nothing sticks out at ${at}`)
        if (isOpen) await page.getByRole('button', { name: 'Đóng bảng' }).click()
        else {
          const stage = await page.locator('.stage').boundingBox()
          assert.ok(stage.height >= least, `the picture is ${stage.height} high at ${at}`)
          if (height === 384) assert.ok(told.y + told.height <= stage.y, `the message is over the picture at ${at}`)
          const item = page.locator('.item-line > p')
          assert.equal(await item.evaluate((one) => one.scrollHeight <= one.clientHeight + 1), true, `the whole item is read at ${at}`)
        }
      }
    }
    // What waits behind the first message is one press away, and nothing is lost.
    await page.setViewportSize({ width: 683, height: 384 })
    await page.getByRole('button', { name: '+1 thông báo, bấm để xem' }).click()
    await page.locator('.banner', { hasText: '1 người đang chờ vào phòng họp.' }).waitFor()
    assert.deepEqual(room.problems, [])
  })

  test('a panel leaves the picture its room or covers it whole, the other buttons stay where they are, and closing leads back', async () => {
    const room = await open({ size: { width: 390, height: 844 } })
    const { page } = room
    room.written = [says(1, 'site-0', 'Xin chào.').message]
    await room.enter(roomOf(29, { chat_last: 1 }))
    const own = () => page.locator('.controls-own .control').evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())))
    for (const [width, height, covers] of [[390, 844, false], [844, 390, false], [768, 1024, false], [1366, 768, false], [360, 640, true], [390, 480, true]]) {
      const size = `${width}x${height}`
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(300)
      const before = await own()
      const names = await page.locator('.controls-panels .control-label').allInnerTexts()
      const button = page.getByRole('button', { name: 'Trao đổi' }).last()
      await button.click()
      const panel = page.getByRole('complementary', { name: 'Trao đổi' })
      const [box, stage] = [await panel.boundingBox(), await page.locator('.stage').boundingBox()]
      const beside = box.x >= stage.x + stage.width
      const shown = beside ? stage.height : Math.max(0, box.y - stage.y)
      // Upright, a picture as wide as the phone is no higher.
      const whole = width <= 519 ? (width * 9) / 16 : 0.4 * height
      assert.ok(covers ? shown <= 0 : shown >= whole - 1, `${shown} of the picture is seen at ${size}`)
      assert.ok(beside ? stage.width >= 0.4 * width : true, `${stage.width} wide at ${size}`)
      assert.deepEqual(await own(), before, `the bar has not moved at ${size}`)
      if (height > 560 || width > 519) {
        // One row, whatever panel is open.
        const [next, head] = [await page.getByRole('button', { name: /^Mục tiếp theo/ }).boundingBox(), await page.locator('.call-top').boundingBox()]
        const seen = await page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.className, { x: next.x + next.width / 2, y: next.y + next.height / 2 })
        assert.equal(seen, 'item-next', `the next item can be pressed at ${size}`)
        assert.ok(width > 519 || head.height <= 64, `${head.height} high at ${size}`)
      }
      const field = page.getByLabel('Nhập lời nhắn cho mọi người')
      const typed = await field.boundingBox()
      assert.ok(typed.y + typed.height <= height, `what is typed is seen at ${size}`)
      const tabs = await panel.locator('.panel-tab').evaluateAll((all) => all.map((one) => one.dataset.title.replace(/ \(.*/, '')))
      // A button of the bar may have the first words of a longer title.
      const buttons = names.filter((name) => name !== 'Phụ đề')
      assert.deepEqual(tabs.map((title, i) => (title.startsWith(buttons[i]) ? buttons[i] : title)), buttons, 'tabs and buttons have one order')
      await field.focus()
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
      assert.equal(await button.evaluate((one) => one === document.activeElement), true, `the focus is back at ${size}`)
      await button.click()
      await page.getByRole('button', { name: 'Đóng bảng' }).click()
      await panel.waitFor({ state: 'detached' })
    }
  })

  test('on a phone who hands over the chair reads so above the open panel, and the new chair who gave it', async () => {
    const room = await open({ size: { width: 390, height: 844 } })
    const { page } = room
    const state = roomOf(7, { role: 'delegate' })
    const [you, chair, lap] = ['you', 'chair', 'site-0'].map((id) => state.participants.find((person) => person.id === id))
    await room.enter(state)
    const becomes = (...changes) => room.tell({ type: 'several', messages: changes.map(([person, role]) => ({ type: 'participant', participant: { ...person, role } })) })
    becomes([chair, 'delegate'], [you, 'chair'])
    await page.getByText(`${chair.name} giao quyền chủ trì. Từ lúc này điểm cầu này điều hành cuộc họp.`).waitFor()
    await page.getByRole('button', { name: /^Điểm cầu/ }).last().click()
    await page.locator('.person').last().scrollIntoViewIfNeeded()
    becomes([lap, 'chair'], [you, 'delegate'])
    for (const [width, height] of PHONES) {
      await page.setViewportSize({ width, height })
      const told = page.locator('.banner').filter({ hasText: `${lap.name} chủ trì từ lúc này.` })
      await told.waitFor()
      const box = await told.boundingBox()
      assert.equal(await told.evaluate((one) => { const { x, y, width: w, height: h } = one.getBoundingClientRect(); return one.contains(document.elementFromPoint(x + w / 2, y + h / 2)) }), true, `covered at ${width}x${height}`)
      assert.ok(box.y >= 0 && box.y + box.height <= height && box.x >= 0 && box.x + box.width <= width, `${JSON.stringify(box)} at ${width}x${height}`)
      const stage = await page.locator('.stage').boundingBox()
      assert.ok(box.y + box.height <= stage.y || stage.height === 0 || height < 660, `${JSON.stringify(box)} is over the picture ${JSON.stringify(stage)} at ${width}x${height}`)
      await picture(page, `chair-given-${width}x${height}`)
    }
    assert.deepEqual(room.problems, [])
  })

  test('on a phone signs stand in one row and cut no label, notes end above the bar, and a lost line claims no recording', async () => {
    const room = await open({ size: { width: 390, height: 844 } })
    const { page } = room
    await room.enter(roomOf(7))
    for (const [width, height] of [[390, 844], [844, 390]]) {
      await page.setViewportSize({ width, height })
      await page.getByRole('button', { name: 'Bày tỏ' }).click()
      const box = (of) => page.locator(of).first().boundingBox()
      const tops = await page.locator('.reaction-sign').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))
      assert.equal(new Set(tops).size, 1, `one row at ${width}x${height}`)
      const [menu, bar] = [await box('.reaction-signs'), await box('.controls')]
      assert.ok(menu.y + menu.height <= bar.y + 1 && menu.width <= 480, `${JSON.stringify(menu)} over ${JSON.stringify(bar)}`)
      await page.keyboard.press('Escape')
      // The bar of a chair's phone has no room for it; the tabs have.
      if (width === 390) await page.getByRole('button', { name: 'Chương trình' }).click()
      await page.locator(width === 390 ? '.panel-tabs' : '.controls').getByRole('button', { name: 'Ghi chép riêng' }).click()
      await page.getByRole('textbox', { name: 'Ghi chép riêng' }).waitFor()
      const [field, controls] = [await box('[data-private-notes] textarea'), await box('.controls')]
      assert.ok(field.y + field.height <= controls.y && field.height >= 96, `${JSON.stringify(field)} at ${width}x${height}`)
      await picture(page, `notes-${width}x${height}`)
      await page.keyboard.press('Escape')
    }
    await page.getByText('Đang ghi âm', { exact: true }).waitFor()
    await page.routeWebSocket(/\/live/, (socket) => socket.close())
    await room.socket.close()
    await page.getByText(/^Mất kết nối lúc/).waitFor()
    assert.equal(await page.getByText('Đang ghi âm', { exact: true }).count(), 0)
    assert.equal(await page.locator('.link-bar-filled').count(), 0, 'no level is claimed')
    await picture(page, 'line-lost')
  })

  test('counts of signs lie over no name, mark or button, and buttons for people say for whom', async () => {
    const room = await open({ size: { width: 390, height: 844 } })
    const { page } = room
    await room.enter(roomOf(29, { role: 'chair' }))
    await page.getByRole('button', { name: /lên màn hình chính$/ }).first().click()
    await page.getByRole('button', { name: 'Bỏ ghim' }).waitFor()
    for (const [width, height] of PHONES) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(300)
      room.tell({ type: 'reactions', givers: [{ participant: 'site-0', sign: 'agree' }], counts: ['agree', 'applause', 'congratulate', 'understood', 'unclear'].map((sign) => ({ sign, count: 112 })) })
      await page.locator('.reaction-counts').waitFor()
      const under = await page.evaluate(() => {
        const box = (one) => one.getBoundingClientRect()
        const counts = [...document.querySelectorAll('.reaction-counts li')].map(box)
        return [...document.querySelectorAll('.stage .tile-label, .stage .tile-mark, .stage-tool, .call-top, .controls')]
          .filter((one) => counts.some((count) => count.left < box(one).right && count.right > box(one).left && count.top < box(one).bottom && count.bottom > box(one).top))
          .map((one) => one.className)
      })
      assert.deepEqual(under, [], `${width}x${height}`)
    }
    await page.setViewportSize({ width: 1366, height: 768 })
    await page.getByRole('button', { name: /^Điểm cầu/ }).last().click()
    await page.getByRole('button', { name: 'Thêm: Lò Văn Lập' }).first().click()
    const names = await page.locator('.panel-body button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.innerText))
    assert.ok(names.includes('Mời ra khỏi cuộc họp: Lò Văn Lập'), names.join())
    assert.ok(names.every((name) => !['Tắt tiếng', 'Mời ra khỏi cuộc họp', 'Thêm', 'Giao quyền chủ trì'].includes(name)), names.join())
    assert.deepEqual(room.problems, [])
  })

  test('who ends the meeting reads that a vote is open and notes are not published, and who mutes everybody that a speaker goes on', async () => {
    const room = await open({ size: { width: 390, height: 844 } })
    const { page } = room
    const vote = { number: 2, title: 'Thông qua kế hoạch', is_open: true, closes_at: null, cast: 3, entitled: 20 }
    const floor = { ...roomOf(7).floor, speeches: [{ participant: 'site-0', since: Date.now(), limit_s: 300, speaker: null }] }
    const note = (number, standing) => ({ number, version: 1, kind: 'action_item', text: 'Giao Sở Tài chính.', at: Date.now(), by: 'Trần Thị Bình', agenda_item: 'item-0', standing, amended: false, changed_by: 'you' })
    await room.enter(roomOf(7, { role: 'chair', votes: [vote], floor, marks: [note(1, 'published'), note(2, 'desk'), note(3, 'withdrawn')] }))
    await page.getByRole('button', { name: 'Tắt tiếng tất cả' }).click()
    await page.getByRole('status').getByText('Đã tắt tiếng các điểm cầu khác, trừ điểm cầu đang được mời phát biểu.').waitFor()
    await page.getByRole('button', { name: 'Rời họp' }).click()
    await page.getByRole('dialog').getByText('Biểu quyết 2 đang mở, mới có 3/20 phiếu.').waitFor()
    await page.getByRole('dialog').getByText('Còn 2 ghi nhanh chưa công bố.').waitFor()
    await page.getByRole('button', { name: 'Kết thúc cuộc họp' }).click()
    await page.getByRole('dialog').getByText('Biểu quyết 2 đang mở, mới có 3/20 phiếu.').waitFor()
    await picture(page, 'ending-with-a-vote')
    assert.deepEqual(room.problems, [])
  })

  test('by keyboard the microphone comes first, arrows move in the bars, and Ctrl+D switches it even while something is typed', async () => {
    const room = await open({ size: { width: 1366, height: 768 } })
    const { page } = room
    await room.enter(roomOf(13))
    // The devices open after the page has come; until then the first button says "Bật micrô".
    await page.getByRole('button', { name: 'Tắt micrô' }).waitFor()
    await page.getByRole('button', { name: 'Tắt camera' }).waitFor()
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText)
    await page.keyboard.press('Tab')
    assert.equal(await focused(), 'Tắt micrô')
    await page.keyboard.press('ArrowRight')
    assert.equal(await focused(), 'Tắt camera')
    await page.keyboard.press('End')
    assert.equal(await focused(), 'Rời họp')
    await page.keyboard.press('ArrowRight')
    assert.equal(await focused(), 'Tắt micrô')
    await page.keyboard.press('Tab')
    assert.equal(await focused(), 'Chương trình')
    await page.keyboard.press('Tab')
    assert.equal(await focused(), 'Mục tiếp theo: Tiến độ cấp giấy chứng nhận')
    // Line, then all thirteen others as one stop.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    assert.equal(await focused(), 'Bố cục')
    await page.keyboard.press('Tab')
    assert.match(await focused(), /lên màn hình chính$/)
    const first = await focused()
    await page.keyboard.press('ArrowRight')
    assert.notEqual(await focused(), first)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Bỏ ghim' }).waitFor()

    assert.equal(await page.getByRole('button', { name: 'Tắt micrô' }).getAttribute('title'), 'Tắt micrô (Ctrl+D)')
    const note = page.getByLabel('Ghi nhanh')
    for (const [width, height] of [[390, 844], [390, 640], [1366, 768]]) {
      await page.setViewportSize({ width, height })
      const lines = await note.evaluate((field) => {
        const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(field)
        return (field.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) / parseFloat(lineHeight)
      })
      assert.ok(lines - Math.floor(lines + 0.05) < 0.15, `the note has ${lines} lines at ${width}x${height}`)
    }
    await note.focus()
    await page.keyboard.type('Đồng ý')
    await page.keyboard.press('Control+d')
    await page.locator('.controls').getByRole('button', { name: 'Bật micrô' }).waitFor()
    await page.getByText('Micrô đang tắt', { exact: true }).waitFor({ state: 'attached' })
    assert.equal(await page.getByLabel('Ghi nhanh').inputValue(), 'Đồng ý')
    await page.keyboard.press('Control+d')
    await page.getByRole('button', { name: 'Tắt micrô' }).waitFor()
  })

  test('unread messages are marked on the button and in the title until read', async () => {
    const room = await open({ size: { width: 390, height: 844 } })
    const { page } = room
    room.written = [says(1, 'site-0', 'Xin chào.').message]
    await room.enter(roomOf(3, { chat_last: 1 }))
    const title = await page.title()
    assert.doesNotMatch(title, /^\(/, 'what was written before is no news')
    room.tell(says(2, 'site-0', 'Xã Tân Lập không nghe rõ.'))
    room.tell(says(3, 'you', 'Đã báo kỹ thuật.'))
    room.tell(says(4, 'site-0', 'Nghe được rồi.'))
    const button = page.getByRole('button', { name: 'Trao đổi: 2 lời nhắn chưa đọc' })
    await button.waitFor()
    await until('the title counts', 30_000, async () => (await page.title()) === `(2) ${title}`)
    await button.click()
    await page.getByText('Nghe được rồi.').waitFor()
    // Who reads is not cut off from the microphone.
    await page.getByRole('button', { name: 'Tắt micrô' }).click()
    await page.locator('.controls').getByRole('button', { name: 'Bật micrô' }).click()
    await until('the title counts no more', 30_000, async () => (await page.title()) === title)
    room.tell(says(5, 'site-0', 'Cảm ơn.'))
    await page.getByText('Cảm ơn.').waitFor()
    await until('what is on screen is read', 30_000, async () => (await page.title()) === title)
  })

  test('if the network blocks the connection, the page says so and joins by itself once it is allowed', async () => {
    const room = await open({ size: { width: 390, height: 844 } })
    const { page } = room
    await page.routeWebSocket(/\/live/, (socket) => socket.close())
    await room.beforeEntering()
    await page.getByRole('button', { name: 'Vào phòng họp' }).click()
    await page.getByText('Chưa kết nối được với phòng họp.').waitFor()
    await page.getByRole('button', { name: 'Quay lại' }).waitFor()
    await page.routeWebSocket(/\/live/, (socket) => socket.send(JSON.stringify(welcome(roomOf(3)))))
    await page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).waitFor()
  })

  test('banners close by hand and by themselves, and a lost connection stays visible as an icon', async () => {
    // Who speaks into a muted microphone is told so by another banner.
    const silence = join(await mkdtemp(join(tmpdir(), 'diemcau-silence-')), 'silence.wav')
    await writeFile(silence, wav(Buffer.alloc(48_000 * 2)))
    const room = await open({ size: { width: 390, height: 844 }, microphone: silence })
    const { page } = room
    await room.enter(roomOf(6))
    await page.clock.install()
    room.tell({ type: 'muted_by_chair', by: 'Nguyễn Văn An' })
    const muted = page.getByText('Nguyễn Văn An đã tắt micrô của điểm cầu này.')
    await muted.waitFor()
    await page.clock.runFor(16_000)
    await muted.waitFor({ state: 'detached' })

    const waits = (id) => room.tell({ type: 'guest_waiting', guest: { id, name: 'Phạm Thị Hòa', unit_name: 'Công ty Điện lực', namesake: null, reason: 'guest' } })
    waits('g1')
    const guests = page.locator('.banner')
    const told = guests.filter({ hasText: 'đang chờ' })
    await guests.getByText('1 người đang chờ').waitFor()
    await page.clock.runFor(60_000)
    assert.equal(await told.count(), 1, 'guests are told as long as they wait')
    await told.getByRole('button', { name: 'Đóng' }).click()
    await told.waitFor({ state: 'detached' })
    waits('g2')
    await guests.getByText('2 người đang chờ').waitFor()
    await told.getByRole('button', { name: 'Đóng' }).click()

    room.tell({ type: 'muted_by_chair', by: 'Lê Văn Chủ' })
    room.tell({ type: 'refused', problem: { type: '', code: 'not_allowed', status: 403, title: 'Không có quyền làm việc này.', detail: 'Liên hệ chủ trì.' } })
    waits('g3')
    await guests.getByText('Không có quyền làm việc này.').waitFor()
    assert.equal(await guests.count(), 1, 'the picture is not hidden')
    await guests.getByRole('button', { name: 'Đóng' }).click()
    await guests.getByText('Lê Văn Chủ đã tắt micrô').waitFor()
    await guests.getByRole('button', { name: 'Đóng' }).click()
    await guests.getByText('3 người đang chờ').waitFor()
    await guests.getByRole('button', { name: 'Đóng' }).click()
    await guests.waitFor({ state: 'detached' })

    // The line stays lost: a page that came back at once would have nothing to show.
    await page.routeWebSocket(/\/live/, (socket) => socket.close())
    await room.socket.close()
    await page.getByText('Mất kết nối lúc').waitFor()
    await page.locator('.banner').getByRole('button', { name: 'Đóng' }).click()
    await page.getByText('Mất kết nối lúc').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Đường truyền: Mất kết nối' }).waitFor()
  })
})
