// SPDX-License-Identifier: MPL-2.0
// What chair and secretary are asked before one press opens a meeting on the wrong day or puts them
// out of it, and what they are told when nobody chairs.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { ScriptedRoom, roomOf } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

describe('what is asked before', { timeout: 600_000 }, () => {
  const rooms = []
  const open = async (options) => {
    const room = await ScriptedRoom.open({ size: { width: 1366, height: 768 }, ...options })
    rooms.push(room)
    return room
  }

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  const sent = (room, type) => room.sent.filter((message) => message.type === type).length
  const waits = (starts_at) => roomOf(3, { started_at: null, starts_at, recording: 'not_yet' })

  test('a meeting of another day is opened only after its day and hour were read', async () => {
    const room = await open()
    const { page } = room
    const at = Date.now() + 7 * DAY
    await room.enter(waits(at))
    const [day, month, year] = new Date(at).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).split('/')
    const dated = new RegExp(`\\d\\d giờ \\d\\d phút, \\S+ \\S+, ngày\\s${day}/${month}/${year}`)
    await page.getByRole('region', { name: 'Phòng chờ chung' }).getByText(dated).waitFor()
    await pictureAtBothSizes(page, 'early-opening-bar')
    const press = () => page.getByRole('button', { name: 'Khai mạc', exact: true }).click()
    await press()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(dated).waitFor()
    await pictureAtBothSizes(page, 'early-opening')
    await dialog.getByRole('button', { name: 'Quay lại' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal(sent(room, 'open_meeting'), 0)
    await press()
    await dialog.getByRole('button', { name: 'Khai mạc ngay' }).click()
    await until('it is opened', 30_000, () => sent(room, 'open_meeting') === 1)
    assert.deepEqual(room.problems, [])
  })

  test('a meeting whose time has nearly come opens at one press', async () => {
    const room = await open()
    await room.enter(waits(Date.now() + 20 * MINUTE))
    await room.page.getByRole('button', { name: 'Khai mạc', exact: true }).click()
    await until('it is opened', 30_000, () => sent(room, 'open_meeting') === 1)
    assert.equal(await room.page.getByRole('dialog').count(), 0)
  })

  test('the secretary of a running meeting leaves after a question, and is told when nobody chairs any more', async () => {
    const room = await open()
    const { page } = room
    const state = roomOf(5)
    await room.enter(state)
    const leave = page.getByRole('button', { name: 'Rời họp' })
    await leave.click()
    const dialog = page.getByRole('dialog', { name: 'Rời cuộc họp?' })
    assert.equal(await page.getByRole('button', { name: 'Kết thúc cuộc họp' }).count(), 0, 'that is the chair’s')
    await dialog.getByRole('button', { name: 'Ở lại' }).click()
    await dialog.waitFor({ state: 'detached' })

    const chair = state.participants.find(({ role }) => role === 'chair')
    room.tell({ type: 'participant_left', participant: chair.id })
    await page.locator('.banner').getByText(`${chair.name} đã rời họp, không còn ai chủ trì.`).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Nhận lại quyền chủ trì' }).count(), 0, 'it never was theirs')
    await pictureAtBothSizes(page, 'nobody-chairs')
    await leave.click()
    await page.getByRole('dialog').getByRole('button', { name: 'Kết thúc cuộc họp' }).waitFor()
    assert.deepEqual(room.problems, [])
  })

  test('a guest is called one beside the name, and who lost the line is no empty room', async () => {
    const room = await open()
    const { page } = room
    const state = roomOf(4)
    state.participants[2].is_guest = true
    await room.enter(state)
    const guest = page.locator(`[data-participant="${state.participants[2].id}"]`)
    await guest.getByText('Khách', { exact: true }).waitFor()
    assert.match(await guest.getAttribute('aria-label'), /, Khách,/)
    await pictureAtBothSizes(page, 'guest-on-picture')
    for (const one of state.participants.slice(2)) room.tell({ type: 'participant_left', participant: one.id })
    room.tell({ type: 'participant', participant: { ...state.participants[1], connected: false } })
    await page.getByText('Mất kết nối, đang chờ vào lại').first().waitFor()
    assert.equal(await page.getByText('Chưa có điểm cầu nào khác').count(), 0)
    room.tell({ type: 'participant_left', participant: 'chair' })
    await page.getByText('Chưa có điểm cầu nào khác').waitFor()
  })

  test('the tabs of a panel are one stop of the Tab key, at the one that is open', async () => {
    const room = await open({ size: { width: 390, height: 844 } })
    const { page } = room
    await room.enter(roomOf(3))
    await page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Trao đổi' }).click()
    const tabs = page.getByRole('toolbar', { name: 'Chọn bảng' })
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText)
    await page.getByRole('complementary', { name: 'Trao đổi' }).focus()
    await page.keyboard.press('Tab')
    assert.match(await focused(), /^Trao đổi/)
    await page.keyboard.press('ArrowRight')
    assert.match(await focused(), /^Ghi chép riêng/)
    await page.keyboard.press('Tab')
    assert.match(await focused(), /^Đóng bảng/)
    await page.keyboard.press('Shift+Tab')
    assert.match(await focused(), /^Ghi chép riêng/)
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Ghi chép riêng' }).waitFor()
    assert.equal(await tabs.locator('[tabindex="0"]').count(), 1)
  })
})
