// SPDX-License-Identifier: MPL-2.0
// The floor on every screen, with 4, 30 and 120 people: queue, speeches and clock, what the desk is
// offered and what a delegate is.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { ScriptedRoom, roomOf } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

const SIZES = [[1366, 768], [1280, 720], [390, 844], [360, 640], [844, 390]]

describe('the floor on every screen', { timeout: 600_000 }, () => {
  const rooms = []
  const open = async (size = { width: 1366, height: 768 }, options = {}) => {
    const room = await ScriptedRoom.open({ size, ...options })
    rooms.push(room)
    return room
  }
  const rules = (changed = {}) => ({ mode: 'conference', limit_s: 180, first_timers_first: false, ...changed })
  const speech = (participant, { secondsAgo = 60, limit_s = 180, speaker = null } = {}) => ({ participant, since: Date.now() - secondsAgo * 1000, limit_s, speaker })
  const asking = (n) => Array.from({ length: n }, (_, i) => `site-${i + 2}`)
  const floor = (n, changed = {}) => ({ rules: rules(), queue: asking(n), speeches: [speech('site-0', { speaker: 'Hoàng Thị Mai Phương' })], given: [{ participant: 'site-2', times: 1 }], ...changed })
  const panels = (page) => page.getByRole('toolbar', { name: 'Bảng bên cạnh' })
  const panel = (page) => page.getByRole('complementary', { name: 'Phát biểu' })
  const openPanel = (page) => panels(page).getByRole('button', { name: /^Phát biểu/ }).click()
  const sent = (room, type) => room.sent.filter((message) => message.type === type)
  const inside = async (page, what) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing runs out of the screen: ${what}`)
  /** No two of these lie over each other. */
  const apart = async (page, selectors) => page.evaluate((all) => {
    const boxes = all.flatMap((selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect())).filter(({ width, height }) => width > 0 && height > 0)
    return boxes.every((a, i) => boxes.slice(i + 1).every((b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1))
  }, selectors)

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  for (const [people, queue] of [[4, 1], [30, 9], [120, 60]]) {
    test(`with ${people} people the desk sees who speaks, for how long and who is next`, async () => {
      const room = await open()
      const { page } = room
      await room.enter(roomOf(people, { floor: floor(queue) }))
      await page.locator('.floor-lines').getByText('Hoàng Thị Mai Phương').waitFor()
      await pictureAtBothSizes(page, `floor-${people}-call`)
      await openPanel(page)
      await panel(page).getByText(`Đăng ký phát biểu (${queue})`).waitFor()
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height })
        await page.waitForTimeout(200)
        await inside(page, `${width}x${height}`)
        assert.ok(await apart(page, ['.floor-line', '.tile-large .tile-label']), `who speaks does not cover the name of the picture at ${width}x${height}`)
        assert.equal(await page.locator('.floor-request:first-child .floor-request-actions > *').count(), queue > 1 ? 4 : 2, 'one alone has no other place')
        assert.ok(await apart(page, ['.floor-request:first-child .floor-request-actions > *']), `buttons of a request do not overlap at ${width}x${height}`)
      }
      await page.setViewportSize({ width: 1366, height: 768 })
      await pictureAtBothSizes(page, `floor-${people}-panel`)
      assert.deepEqual(room.problems, [])
    })
  }

  test('one request is dropped after a question that names who asked', async () => {
    const room = await open()
    const { page } = room
    await room.enter(roomOf(12, { floor: floor(3) }))
    await openPanel(page)
    const drop = panel(page).getByRole('button', { name: /^Bỏ khỏi danh sách: / }).first()
    const name = (await drop.getAttribute('aria-label')).replace('Bỏ khỏi danh sách: ', '')
    await drop.click()
    const question = page.getByRole('dialog', { name: `Bỏ đăng ký phát biểu của ${name}?` })
    await question.getByRole('button', { name: 'Hủy' }).click()
    assert.equal(sent(room, 'dismiss_request').length, 0, 'a slip of the finger takes no place in the queue')
    await drop.click()
    await question.getByRole('button', { name: 'Bỏ đăng ký' }).click()
    await until('it is dropped', 10_000, () => sent(room, 'dismiss_request').length === 1)
    assert.deepEqual(room.problems, [])
  })

  test('one press gives the floor: in the banner, in the queue and for who did not ask', async () => {
    const room = await open()
    const { page } = room
    await room.enter(roomOf(12, { floor: floor(3, { speeches: [] }) }))
    await page.locator('.banner', { hasText: 'xin phát biểu (còn 2 đăng ký nữa).' }).getByRole('button', { name: 'Mời phát biểu' }).click()
    await until('the first was given the floor', 10_000, () => sent(room, 'give_floor').some(({ participant }) => participant === 'site-2'))
    await openPanel(page)
    assert.equal(await page.locator('.banner', { hasText: 'xin phát biểu' }).count(), 0, 'the panel says it')
    await panel(page).getByRole('button', { name: /^Mời phát biểu/ }).nth(1).click()
    await until('the second was given the floor', 10_000, () => sent(room, 'give_floor').some(({ participant }) => participant === 'site-3'))
    await panel(page).getByRole('button', { name: 'Mời người tiếp theo' }).click()
    await until('the next was given the floor', 10_000, () => sent(room, 'give_floor').length === 3)
    room.tell({ type: 'floor_given', participant: 'site-2', speech: speech('site-2', { secondsAgo: 0 }), given: 1 })
    await panel(page).getByText('Đăng ký phát biểu (2)').waitFor()
    await panel(page).getByRole('button', { name: 'Mời người tiếp theo' }).click()
    await page.waitForTimeout(300)
    assert.equal(sent(room, 'give_floor').length, 3, 'a press that comes with the change is not one for whoever is next by then')
    await page.waitForTimeout(700)
    await panel(page).getByRole('button', { name: 'Mời người tiếp theo' }).click()
    await until('the one after that', 10_000, () => sent(room, 'give_floor').length === 4)
    await panels(page).getByRole('button', { name: /^Điểm cầu/ }).click()
    await page.getByRole('complementary', { name: 'Điểm cầu' }).locator('[data-participant="site-6"]').getByRole('button', { name: /^Mời phát biểu/ }).click()
    await until('who did not ask was given the floor', 10_000, () => sent(room, 'give_floor').some(({ participant }) => participant === 'site-6'))
  })

  test('rules are chosen by keyboard, and only the lock is asked about', async () => {
    const room = await open()
    const { page } = room
    await room.enter(roomOf(5, { floor: floor(0, { rules: rules({ mode: 'discussion', limit_s: null }), speeches: [] }) }))
    await openPanel(page)
    await panel(page).getByText('Chưa có điểm cầu nào được mời phát biểu.').waitFor()
    await panel(page).getByText('Cách điều hành: Họp thảo luận').click()
    await panel(page).getByRole('radio', { name: /^Họp thảo luận/ }).focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('dialog', { name: 'Khóa micrô của các điểm cầu?' }).getByRole('button', { name: 'Hủy' }).click()
    assert.deepEqual(sent(room, 'set_floor_mode'), [])
    await panel(page).getByRole('radio', { name: /^Đào tạo/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Khóa micrô' }).click()
    await until('it is a training', 10_000, () => sent(room, 'set_floor_mode').some(({ mode }) => mode === 'training'))
    room.tell({ type: 'floor_rules_changed', rules: rules({ mode: 'training', limit_s: null }) })
    await panel(page).getByRole('radio', { name: /^Đào tạo/, checked: true }).waitFor()
    await panel(page).getByLabel('Thời gian mỗi lượt').selectOption({ label: '5 phút' })
    await until('five minutes', 10_000, () => sent(room, 'set_speech_limit').some(({ limit_s }) => limit_s === 300))
    await pictureAtBothSizes(page, 'floor-rules')
  })

  test('the clock says what is left, warns half a minute before, and counts on when the time is over', async () => {
    const room = await open()
    const { page } = room
    const speeches = [speech('site-0', { secondsAgo: 60 }), speech('site-1', { secondsAgo: 160 }), speech('site-2', { secondsAgo: 192 }), speech('site-3', { secondsAgo: 75, limit_s: null })]
    await room.enter(roomOf(8, { floor: floor(0, { queue: [], speeches }) }))
    const clock = (n) => page.locator(`.floor-line[data-participant="site-${n}"] .speech-clock`)
    await clock(0).getByText(/^còn 0[12]:\d\d$/).waitFor()
    for (const [n, state] of [[0, 'running'], [1, 'ending'], [2, 'over'], [3, 'free']]) assert.match(await clock(n).getAttribute('class'), new RegExp(`speech-clock-${state}`))
    await clock(2).getByText(/^quá 00:\d\d$/).waitFor()
    await clock(3).getByText(/^01:\d\d$/).waitFor()
    await openPanel(page)
    await panel(page).getByRole('button', { name: /^Thêm 1 phút/ }).first().click()
    await until('a minute more', 10_000, () => sent(room, 'extend_floor').some(({ participant, seconds }) => participant === 'site-0' && seconds === 60))
    assert.equal(await panel(page).getByRole('button', { name: /^Thêm 1 phút/ }).count(), 3, 'not where there is no limit')
    await pictureAtBothSizes(page, 'floor-clocks')
  })

  test('a delegate sees the own place, asks in one press, and is offered nothing that would be refused', async () => {
    const room = await open({ width: 390, height: 844 })
    const { page } = room
    await room.enter(roomOf(30, { role: 'delegate', floor: floor(4, { queue: ['site-2', 'you', 'site-3'] }) }))
    const bar = page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
    await bar.getByRole('button', { name: 'Rút đăng ký phát biểu. Đang ở vị trí 2.' }).waitFor()
    await bar.getByRole('button', { name: 'Micrô đang khóa' }).click()
    await page.getByText(/^Micrô đang khóa theo cách điều hành/).waitFor()
    assert.deepEqual(sent(room, 'set_muted').filter(({ muted }) => !muted), [], 'nothing is sent that would be refused')
    await openPanel(page)
    await panel(page).getByText('Đang ở vị trí 2 trên 3.').waitFor()
    await panel(page).getByText('Micrô khóa. Chủ trì mời một hoặc nhiều điểm cầu phát biểu.').waitFor()
    for (const name of [/^Mời/, /^Chuyển/, /^Bỏ/, /^Kết thúc/]) assert.equal(await panel(page).getByRole('button', { name }).count(), 0)
    await pictureAtBothSizes(page, 'floor-delegate')
    room.tell({ type: 'floor_given', participant: 'you', speech: speech('you', { secondsAgo: 0 }), given: 1 })
    await bar.getByRole('button', { name: 'Tắt micrô' }).waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await panel(page).getByRole('button', { name: /^Kết thúc phát biểu/ }).click()
    await until('the speech is ended', 10_000, () => sent(room, 'end_floor').some(({ participant }) => participant === 'you'))
  })

  test('the microphone is on while the space bar is held, and not where that bar writes or where microphones are locked', async () => {
    const room = await open()
    const { page } = room
    const unlocked = floor(0, { rules: rules({ mode: 'discussion', limit_s: null }), speeches: [] })
    await room.enter(roomOf(5, { role: 'delegate', floor: unlocked }))
    const bar = page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
    await bar.getByRole('button', { name: 'Tắt micrô' }).click()
    await bar.getByRole('button', { name: 'Bật micrô' }).waitFor()
    await page.locator('h1').focus()
    await page.keyboard.down('Space')
    await bar.getByRole('button', { name: 'Tắt micrô' }).waitFor()
    await page.keyboard.up('Space')
    await bar.getByRole('button', { name: 'Bật micrô' }).waitFor()
    await panels(page).getByRole('button', { name: 'Trao đổi' }).click()
    await page.getByRole('complementary', { name: 'Trao đổi' }).getByRole('textbox').fill('a')
    await page.keyboard.down('Space')
    await page.waitForTimeout(500)
    assert.equal(await bar.getByRole('button', { name: 'Bật micrô' }).count(), 1)
    await page.keyboard.up('Space')
    room.tell({ type: 'floor_rules_changed', rules: rules() })
    await bar.getByRole('button', { name: 'Micrô đang khóa' }).waitFor()
    await page.locator('h1').focus()
    await page.keyboard.down('Space')
    await page.waitForTimeout(500)
    assert.equal(await bar.getByRole('button', { name: 'Micrô đang khóa' }).count(), 1)
    await page.keyboard.up('Space')
  })

  test('who is given the floor without having asked is told, and is not heard before pressing', async () => {
    const room = await open()
    const { page } = room
    await room.enter(roomOf(5, { role: 'delegate', floor: floor(0, { queue: [], speeches: [] }) }))
    const bar = page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
    await bar.getByRole('button', { name: 'Micrô đang khóa' }).waitFor()
    room.tell({ type: 'floor_given', participant: 'you', speech: speech('you', { secondsAgo: 0 }), given: 1 })
    const told = page.locator('.banner', { hasText: 'Được mời phát biểu. Micrô đang tắt' })
    await told.getByRole('button', { name: 'Bật micrô' }).click()
    await bar.getByRole('button', { name: 'Tắt micrô' }).waitFor()
    room.tell({ type: 'speech_ended', by: 'Nguyễn Văn An' })
    room.tell({ type: 'floor_left', participant: 'you' })
    await page.getByText('Nguyễn Văn An đã kết thúc lượt phát biểu. Micrô đã tắt.').waitFor()
    await bar.getByRole('button', { name: 'Micrô đang khóa' }).waitFor()
  })

  test('who leaves is neither in the queue nor on the stage any more', async () => {
    const room = await open()
    const { page } = room
    await room.enter(roomOf(6, { floor: floor(2) }))
    await openPanel(page)
    room.tell({ type: 'participant_left', participant: 'site-2' })
    await panel(page).getByText('Đăng ký phát biểu (1)').waitFor()
    room.tell({ type: 'participant_left', participant: 'site-0' })
    await until('a speech ends with its speaker', 10_000, async () => (await page.locator('.floor-line').count()) === 0)
  })
})
