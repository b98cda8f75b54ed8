// SPDX-License-Identifier: MPL-2.0
// Runs alone: an hour of sound is decoded and recognised, which starves the sound of others.
// A recording made elsewhere becomes minutes: Bình, the secretary, sends what a telephone recorded,
// sees how far it is, says who spoke, and finds the words under that name in the draft.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { overlap, voices, wav, wavSamples } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

const run = promisify(execFile)
const RATE = 48_000
const HEARD_WITHIN_MS = 180_000
/** The lease of the job of a dead server ends first; decoding an hour yields to everything else. */
const DECODED_WITHIN_MS = 400_000
/** Each says a sentence every so many seconds. */
const TURN_SECONDS = 9
/** Of AAC-LC, as ffmpeg writes it for stereo of 44.1 kHz, and of HE-AAC. */
const LC = Buffer.from([0x12, 0x10, 0x56, 0xe5, 0x00])
const HE = Buffer.from([0x2b, 0x92, 0x08, 0x00, 0x00])

describe('a recording made elsewhere', { timeout: 900_000 }, () => {
  let meeting
  let browser
  let page
  let all

  const saved = async (source, name, ...options) => {
    const file = join(meeting.folder, name)
    await run('ffmpeg', ['-y', '-loglevel', 'error', '-i', source, ...options, file])
    return file
  }
  /** Đoan, Vinh and Đoan again, in front of one telephone. */
  const telephone = async () => {
    const turns = ['doan', 'vinh', 'doan']
    const samples = Buffer.alloc(turns.length * TURN_SECONDS * RATE * 2)
    for (const [n, name] of turns.entries()) (await wavSamples(all[name])).copy(samples, (n * TURN_SECONDS + 1) * RATE * 2)
    const source = join(meeting.folder, 'room.wav')
    await writeFile(source, wav(samples))
    return saved(source, 'ghi-am-hoi-truong.m4a', '-c:a', 'aac', '-b:a', '96k')
  }
  const heAac = async () => {
    const file = await saved(join(meeting.folder, 'room.wav'), 'dien-thoai-cu.m4a', '-ac', '2', '-ar', '44100', '-c:a', 'aac')
    const bytes = await readFile(file)
    const at = bytes.indexOf(LC)
    assert.ok(at > 0, 'where the file says what kind of AAC it is')
    HE.copy(bytes, at)
    await writeFile(file, bytes)
    return file
  }
  const section = () => page.locator('[data-sound-files]')
  const file = (name) => section().locator('.sound-file').filter({ hasText: name })
  const add = async (path) => {
    await section().getByRole('button', { name: 'Gửi tệp ghi âm' }).click()
    const dialog = page.getByRole('dialog', { name: 'Gửi tệp ghi âm của cuộc họp' })
    await dialog.getByLabel('Tệp âm thanh hoặc video').setInputFiles(path)
    return dialog
  }
  const sentences = () => page.locator('.said')
  const speakers = () => page.locator('.turn-speaker').allTextContents()

  before(async () => {
    meeting = await TestMeeting.create({ models: true, title: 'Họp ở hội trường xã', agenda: [] })
    all = await voices()
    browser = await openChromium()
    page = browser.page
    await meeting.signIn(page, 'binh')
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await section().waitFor()
  })

  after(async () => {
    await browser?.close()
    await meeting?.close()
  })

  test('is sent, decoded and transcribed, and the meeting counts as held', async () => {
    const dialog = await add(await telephone())
    await dialog.getByText(/^Lấy theo giờ bắt đầu họp|^Lấy theo thời điểm lưu trong tệp/).waitFor()
    await pictureAtBothSizes(page, 'recording-upload-dialog')
    await dialog.getByRole('button', { name: 'Gửi tệp', exact: true }).click()
    await file('ghi-am-hoi-truong.m4a').getByText('Đã thành bản ghi của cuộc họp').waitFor({ timeout: HEARD_WITHIN_MS })
    const { segments } = await meeting.transcript(page, HEARD_WITHIN_MS)
    const heard = segments.map(({ text }) => text).join(' ')
    const share = overlap([all.doan.text, all.vinh.text, all.doan.text].join(' '), heard)
    assert.ok(share > 0.5, `${share}: ${heard}`)
    assert.ok(segments.every(({ speaker }) => speaker === 'Chưa rõ người nói'))
    await page.getByText('Đã kết thúc').first().waitFor()
    await sentences().first().waitFor({ timeout: HEARD_WITHIN_MS })
    await pictureAtBothSizes(page, 'recording-upload-heard')
  })

  test('HE-AAC is refused by name and leaves nothing', async () => {
    const dialog = await add(await heAac())
    await dialog.getByRole('button', { name: 'Gửi tệp', exact: true }).click()
    await file('dien-thoai-cu.m4a').getByText('Không nghe được tệp này: HE-AAC.').waitFor({ timeout: HEARD_WITHIN_MS })
    await pictureAtBothSizes(page, 'recording-upload-refused')
    await section().getByRole('button', { name: 'Xóa: dien-thoai-cu.m4a' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Xóa tệp ghi âm' }).click()
    await until('it is gone', 30_000, async () => (await file('dien-thoai-cu.m4a').count()) === 0)
    assert.ok((await sentences().count()) > 0, 'the other one is untouched')
  })

  test('the server is killed while a file is decoded, and goes on by itself', async () => {
    const path = join(meeting.folder, 'phan-hai.flac')
    // Nobody speaks in it: what takes long is to decode it.
    await run('ffmpeg', ['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=frequency=200:duration=3600', '-ar', '16000', path])
    const dialog = await add(path)
    await dialog.getByRole('button', { name: 'Gửi tệp', exact: true }).click()
    await file('phan-hai.flac').getByText(/^Đang đọc âm thanh: \d+ %$/).waitFor({ timeout: HEARD_WITHIN_MS })
    await meeting.server.kill()
    await meeting.server.start()
    await page.reload()
    await file('phan-hai.flac').getByText('Đã thành bản ghi của cuộc họp').waitFor({ timeout: DECODED_WITHIN_MS })
    assert.equal(await section().locator('.sound-file').count(), 2, 'it was added once')
    await section().getByRole('button', { name: 'Xóa: phan-hai.flac' }).click()
    await page.getByRole('dialog').getByText('không lấy lại được').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Xóa tệp ghi âm' }).click()
    await until('it is gone', 30_000, async () => (await file('phan-hai.flac').count()) === 0)
    await sentences().first().waitFor({ timeout: HEARD_WITHIN_MS })
  })

  test('speakers are named in a few presses, taken back, and stand in the draft', async () => {
    await page.getByRole('button', { name: 'Đặt tên người nói' }).click()
    const panel = page.getByRole('region', { name: 'Đặt tên người nói' })
    const act = page.getByRole('region', { name: 'Ghi tên cho câu đã chọn' })
    await panel.locator('canvas').waitFor()
    const boxes = page.getByRole('checkbox', { name: /^Chọn câu lúc/ })
    const count = await boxes.count()
    assert.ok(count >= 3, `${count} sentences`)
    const { segments } = await meeting.transcript(page)
    const [from, until_] = [segments[0].starts_at, segments[0].starts_at + 3 * TURN_SECONDS * 1000]
    const clock = (at) => new Date(at + 7 * 3_600_000).toISOString().slice(11, 19)

    // All of them to Lập, whose name is typed: by a stretch of time.
    await panel.getByLabel('Từ', { exact: true }).fill(clock(from - 2_000))
    await panel.getByLabel('Đến', { exact: true }).fill(clock(until_))
    await panel.getByRole('button', { name: 'Chọn các câu trong khoảng này' }).click()
    await act.getByText(`Đã chọn ${count} câu`).waitFor()
    await act.getByLabel('Tên người nói').fill(PEOPLE.lap.name)
    await act.getByRole('button', { name: `Ghi tên cho ${count} câu`, exact: true }).click()
    await act.getByText(`Đã ghi tên ${PEOPLE.lap.name}`).waitFor()
    assert.deepEqual([...new Set(await speakers())], [PEOPLE.lap.name])

    // Taken back, then the first sentence up to the second to An by one press.
    await act.getByRole('button', { name: 'Hoàn tác' }).click()
    await act.getByText('Đã hoàn tác.').waitFor()
    assert.deepEqual([...new Set(await speakers())], ['Chưa rõ người nói'])
    const firstTurn = segments.filter(({ starts_at }) => starts_at < segments[0].starts_at + (TURN_SECONDS - 1) * 1000)
    await boxes.first().click()
    if (firstTurn.length > 1) await boxes.nth(firstTurn.length - 1).click({ modifiers: ['Shift'] })
    await act.getByRole('button', { name: new RegExp(`^${PEOPLE.an.name}, .*: ghi tên cho ${firstTurn.length} câu`) }).click()
    await act.getByText(`Đã ghi tên ${PEOPLE.an.name}`).waitFor()
    await act.getByRole('button', { name: /^Chọn mọi câu chưa có tên/ }).click()
    await act.getByLabel('Tên người nói').fill('Ông Vàng A Sử')
    await act.getByRole('button', { name: `Ghi tên cho ${count - firstTurn.length} câu`, exact: true }).click()
    await act.getByText('Đã ghi tên Ông Vàng A Sử').waitFor()
    await panel.locator('canvas').scrollIntoViewIfNeeded()
    await pictureAtBothSizes(page, 'recording-upload-naming')

    await panel.getByRole('button', { name: 'Lập lại dự thảo theo tên mới' }).click()
    await panel.getByText('Đã lập lại dự thảo theo tên mới.').waitFor()
    await panel.getByRole('link', { name: 'Mở biên bản' }).click()
    const paper = page.getByLabel('Nội dung biên bản')
    await paper.waitFor()
    await until('the new draft is there', 30_000, async () => (await paper.textContent()).includes('Ông Vàng A Sử'))
    const said = segments[0].text.trim()
    await page.getByRole('group', { name: 'Độ dài dự thảo' }).getByRole('button', { name: 'Nguyên văn' }).click()
    await until('every word is there', 30_000, async () => (await paper.textContent()).includes(said))
    const text = await paper.textContent()
    assert.ok(text.indexOf(PEOPLE.an.name) < text.indexOf(said) && text.indexOf(said) < text.indexOf('Ông Vàng A Sử'), text)
    assert.ok(!text.includes('Chưa rõ người nói'), text)
    assert.ok(!/Vắng mặt[^.]*Tân Lập/.test(text), 'nobody is called absent')
  })
})
