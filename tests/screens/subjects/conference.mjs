// SPDX-License-Identifier: MPL-2.0
// How a room of 120 is conducted: a late agenda, many who ask for the floor, who is missing, the
// list of sites, and a conclusion taken from what was said. Played by the scripted room.
import { closePanel, conference, entered, speech } from '../scripted.mjs'
import { openPanel } from '../../system/lib/call.mjs'
import { everySize } from '../studio.mjs'

const note = (number, kind, text) => ({ number, version: 1, kind, text, at: Date.now() - 60_000, by: 'Trần Thị Bình', agenda_item: 'item-0', standing: number === 1 ? 'published' : 'desk', amended: false, written_at: Date.now() - 60_000, changed_by: 'you' })

/** The first item takes five minutes more than planned. */
async function agenda() {
  const marks = [note(1, 'conclusion', 'Hoàn thành thu ngân sách trước ngày 20/12.'), note(2, 'action_item', 'Giao Sở Tài chính hướng dẫn các xã trước ngày 05/12.')]
  const room = await entered(29, { role: 'secretary', current_since: Date.now() - 25 * 60_000, marks })
  await everySize(room.page, 'agenda')
  await room.close()
}

/** Sixty wait; of two who speak, one has seconds left and one is over the time. */
async function queue() {
  const asking = Array.from({ length: 60 }, (_, n) => `site-${n + 3}`)
  const speeches = [speech({ since: Date.now() - 275_000 }), speech({ participant: 'site-2', since: Date.now() - 320_000, speaker: null })]
  const floor = { rules: { ...conference, first_timers_first: true }, queue: asking, speeches, given: [{ participant: 'site-4', times: 1 }] }
  const room = await entered(119, { role: 'chair', floor })
  await openPanel(room.page, 'Phát biểu')
  await everySize(room.page, 'floor-120')
  await room.close()
}

/** What a site sees that waits, and when it is its turn. */
async function ownTurn() {
  const room = await entered(119, { role: 'delegate', floor: { rules: conference, queue: ['site-3', 'you', 'site-5'], speeches: [speech()], given: [] } })
  const { page } = room
  await closePanel(page)
  await everySize(page, 'asking-120')
  room.tell({ type: 'floor_given', participant: 'you', speech: speech({ participant: 'you', since: Date.now() - 271_000, speaker: 'Trần Thị Bình' }), given: 1 })
  await page.locator('.floor-line[data-participant="you"]').waitFor()
  await everySize(page, 'own-speech')
  await room.close()
}

const FIRST = ['Tân', 'Bản', 'Nậm', 'Cốc', 'Hoàng', 'Na', 'Thải', 'Bảo', 'Lùng', 'Tả', 'Mường', 'Phìn', 'Sín']
const SECOND = ['Lập', 'Phố', 'Lúc', 'Lầu', 'Hối', 'Nhai', 'Phình', 'Chải', 'Khương', 'Hum']

const unit = (n, changed = {}) => ({
  unit: `u${n}`, name: `Ủy ban nhân dân xã ${FIRST[n % FIRST.length]} ${SECOND[Math.floor(n / FIRST.length)]}`, seat: 'delegate', expected_people: 12, here: 11, above: `Cụm xã số ${Math.floor(n / 31) + 1}`, presence: 'present', is_late: false,
  stays: [{ from: Date.now() - 2_500_000, to: null }], people: ['Lò Văn Lập'], announced_deputy: '', announced_by: '', absence: null, reason: '', deputy: '', hall_count: 11, hall_names: '', hall_version: 1, ...changed,
})

function rollCall() {
  const away = (more) => ({ presence: 'absent', here: 0, stays: [], people: [], hall_count: null, hall_version: 0, ...more })
  const special = {
    3: away({ absence: 'excused', reason: 'Sạt lở đường, mất điện' }), 17: away({}), 40: away({}), 66: away({ absence: 'unexcused' }), 90: away({}),
    8: { is_late: true, stays: [{ from: Date.now() - 1_100_000, to: null }] },
    21: { presence: 'left', here: 0, stays: [{ from: Date.now() - 2_500_000, to: Date.now() - 600_000 }] },
    12: { deputy: 'Vàng Thị Sếnh, Phó Chủ tịch', announced_deputy: 'Vàng Thị Sếnh, Phó Chủ tịch', announced_by: 'Lò Văn Lập' },
  }
  const host = unit(0, { unit: 'host', name: 'Ủy ban nhân dân tỉnh Sơn Lâm', above: '', people: ['Nguyễn Văn An', 'Trần Thị Bình'], expected_people: null, hall_count: null })
  return { may_keep: true, confirmed_at: null, confirmed_by: null, began_at: Date.now() - 2_530_000, ended_at: null, units: [host, ...Array.from({ length: 123 }, (_, n) => unit(n, special[n]))], people: [], minutes_lines: [], minutes_table: [] }
}

/** The list of all sites, and of the units that are missing below which other. */
async function missing() {
  const room = await entered(119, { role: 'secretary' }, undefined, ({ answers }) => {
    answers['/roll-call/here'] = { here: 118, all: 124 }
    answers['/roll-call'] = rollCall()
  })
  const { page } = room
  const sites = await openPanel(page, 'Điểm cầu')
  await everySize(page, 'people-120')
  await sites.getByRole('button', { name: 'Điểm danh', exact: true }).click()
  const board = page.getByRole('dialog', { name: 'Điểm danh' })
  await board.getByText('Có mặt 118/124 đơn vị').waitFor()
  await everySize(page, 'roll-call-124')
  await board.getByRole('button', { name: /^(Không có mặt|Vắng|Chưa vào)/ }).first().click()
  await everySize(page, 'roll-call-missing')
  await room.close()
}

const SAID = [
  'Mười tháng qua xã thu ngân sách được tám mươi bảy phẩy ba phần trăm dự toán.', 'Khó khăn nhất là thu tiền sử dụng đất, mới đạt một nửa.',
  'Đề nghị tỉnh cho giãn tiến độ hai dự án đến quý một năm sau.', 'Thống nhất giãn tiến độ hai dự án, các xã còn lại hoàn thành trước ngày hai mươi tháng mười hai.',
]
const said = (text, n) => ({
  id: `s${n}`, recording: 'r', participant: n === 3 ? 'chair' : `site-${n}`, speaker: n === 3 ? 'Nguyễn Văn An' : 'Lò Văn Lập', unit: n === 3 ? 'Ủy ban nhân dân tỉnh Sơn Lâm' : 'Ủy ban nhân dân xã Tân Lập',
  starts_at: Date.now() - 80_000 + n * 9_000, ends_at: Date.now() - 73_000 + n * 9_000, text, confidence: 0.9, model: 'm', raw: '', word_starts: [], recognised: null, corrected_by: null, named_by: null,
})

/** A sentence becomes a conclusion by two presses: the first has it below, ready to be changed. */
async function fromSentence() {
  const room = await entered(29, { role: 'secretary', marks: [note(1, 'conclusion', 'Hoàn thành thu ngân sách trước ngày 20/12.')] }, undefined, ({ answers }) => {
    answers['/transcript'] = { state: 'running', progress: 0, problem: null, segments: SAID.map(said), agenda: [{ item: 'item-0', at: Date.now() - 900_000 }], gone: [], left_out: 0, now: Date.now() }
  })
  const desk = await openPanel(room.page, 'Gỡ băng')
  await desk.getByRole('button', { name: /^Ghi nhanh câu/ }).last().click()
  await everySize(room.page, 'sentence')
  await room.close()
}

export async function take() {
  for (const subject of [agenda, queue, ownTurn, missing, fromSentence]) await subject()
}
