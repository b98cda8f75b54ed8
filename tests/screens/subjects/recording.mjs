// SPDX-License-Identifier: MPL-2.0
// A recording made elsewhere: sending it, and saying who spoke.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openChromium } from '../../system/lib/browsers.mjs'
import { PEOPLE, TestMeeting } from '../../system/lib/meeting.mjs'
import { voices, wav, wavSamples } from '../../system/lib/voices.mjs'
import { everySize, middle } from '../studio.mjs'

const run = promisify(execFile)
const RATE = 48_000
const TURN_SECONDS = 9
const WITHIN_MS = 180_000

/** People in front of one telephone, in turn. */
async function telephone(folder) {
  const all = await voices()
  const turns = ['doan', 'vinh', 'ly', 'doan', 'tuyen', 'ngoc']
  const samples = Buffer.alloc(turns.length * TURN_SECONDS * RATE * 2)
  for (const [n, name] of turns.entries()) (await wavSamples(all[name])).copy(samples, (n * TURN_SECONDS + 1) * RATE * 2)
  const [source, file] = ['room.wav', 'ghi-am-hoi-truong.m4a'].map((name) => join(folder, name))
  await writeFile(source, wav(samples))
  await run('ffmpeg', ['-y', '-loglevel', 'error', '-i', source, '-c:a', 'aac', file])
  return file
}

export async function take() {
  const meeting = await TestMeeting.create({ models: true, title: 'Họp thôn ở hội trường xã', agenda: [] })
  const secretary = await openChromium()
  const { page } = secretary
  try {
    await meeting.signIn(page, 'binh')
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await page.getByRole('button', { name: 'Gửi tệp ghi âm' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Tệp âm thanh hoặc video').setInputFiles(await telephone(meeting.folder))
    await everySize(page, 'recording-sent')
    await dialog.getByRole('button', { name: 'Gửi tệp', exact: true }).click()
    await page.getByText('Đã thành bản ghi của cuộc họp').waitFor({ timeout: WITHIN_MS })
    await meeting.transcript(page, WITHIN_MS)
    await page.getByRole('button', { name: 'Đặt tên người nói' }).click()
    const act = page.getByRole('region', { name: 'Ghi tên cho câu đã chọn' })
    const boxes = page.getByRole('checkbox', { name: /^Chọn câu lúc/ })
    await boxes.first().click()
    await act.getByRole('button', { name: new RegExp(`^${PEOPLE.an.name}`) }).click()
    await act.getByText('Đã ghi tên').waitFor()
    await boxes.nth(1).click()
    await act.getByLabel('Tên người nói').fill(PEOPLE.lap.name)
    await act.getByRole('button', { name: 'Ghi tên cho 1 câu', exact: true }).click()
    await act.getByText(`Đã ghi tên ${PEOPLE.lap.name}`).waitFor()
    await boxes.nth(2).click()
    await boxes.nth(3).click({ modifiers: ['Shift'] })
    await everySize(page, 'recording-naming', { settle: () => middle(page.locator('.naming-stretch')) })
  } finally {
    await secretary.close()
    await meeting.close()
  }
}
