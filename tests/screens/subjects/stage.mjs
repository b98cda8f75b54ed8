// SPDX-License-Identifier: MPL-2.0
// The stage with more people than a test has browsers, in the layouts that one chooses, an agenda
// that is late, and the list of keys. Played by the scripted room.
import { ScriptedRoom, roomOf } from '../../system/lib/scripted-room.mjs'
import { both, picture, SIZES, TELEVISION } from '../studio.mjs'

const speech = () => ({ participant: 'site-3', since: Date.now() - 74_000, limit_s: 300, speaker: 'Phạm Thị Hoa, Chủ tịch' })
const floor = () => ({ rules: { mode: 'conference', limit_s: 300, first_timers_first: false }, queue: ['site-5', 'site-9'], speeches: [speech()], given: [] })
const choose = async (page, name) => {
  await page.getByRole('button', { name: 'Bố cục', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

async function entered(others, options, size = SIZES[1366]) {
  const room = await ScriptedRoom.open({ size })
  const state = { ...roomOf(others, options), floor: floor() }
  await room.enter(state)
  return room
}

const closePanel = (page) => page.getByRole('button', { name: 'Đóng bảng' }).click()

async function grids() {
  for (const [others, words] of [[29, 30], [119, 120]]) {
    const room = await entered(others, { role: 'delegate' })
    await closePanel(room.page)
    await choose(room.page, /^Lưới điểm cầu/)
    await both(room.page, `grid-${words}`)
    await room.close()
  }
}

async function large() {
  const room = await entered(119, { role: 'delegate' })
  const { page } = room
  await closePanel(page)
  await both(page, 'speaker-120')
  await page.getByRole('button', { name: 'Bố cục', exact: true }).click()
  await both(page, 'layouts')
  await page.keyboard.press('Escape')
  await choose(page, /^Chỉ người/)
  await both(page, 'one-large')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Phím tắt' }).waitFor()
  await both(page, 'shortcuts')
  await room.close()
}

async function hall() {
  const room = await entered(119, { role: 'delegate' }, TELEVISION)
  await choose(room.page, /^Màn hình hội trường/)
  await room.page.getByText('2 đăng ký phát biểu').waitFor()
  await room.page.waitForTimeout(5000)
  await picture(room.page, 'hall-1920')
  await room.close()
}

/** The first item takes five minutes more than planned. */
async function agenda() {
  const mark = (number, kind, text) => ({ number, version: 1, kind, text, at: Date.now() - 60_000, by: 'Trần Thị Bình', agenda_item: 'item-0', standing: number === 1 ? 'published' : 'desk', amended: false, changed_by: 'you' })
  const marks = [mark(1, 'conclusion', 'Hoàn thành thu ngân sách trước ngày 20/12.'), mark(2, 'action_item', 'Giao Sở Tài chính hướng dẫn các xã trước ngày 05/12.')]
  const room = await entered(29, { role: 'secretary', current_since: Date.now() - 25 * 60_000, marks })
  await both(room.page, 'agenda')
  await room.close()
}

export async function take() {
  for (const subject of [grids, large, hall, agenda]) await subject()
}
