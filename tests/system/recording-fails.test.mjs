// SPDX-License-Identifier: MPL-2.0
// The disk of the recordings is full in the middle of a meeting: everybody reads what happened,
// what stays safe and what to do; when there is room again the warning goes, and the words from
// before and after are both in the transcript.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { participant, speaking } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'

const run = promisify(execFile)
const LOOP_SECONDS = 9
const WARNING = 'Máy chủ không ghi âm được từ lúc này. Phần đã ghi vẫn còn và cuộc họp vẫn tiếp tục. Thư ký ghi chép bằng tay và báo bộ phận kỹ thuật.'

describe('a disk that is full', { timeout: 600_000 }, () => {
  let meeting
  let disk
  let chair
  let commune
  let full
  let free

  before(async () => {
    meeting = await TestMeeting.create({ models: true, title: 'Họp khi hết chỗ lưu' })
    const folder = join(meeting.server.data, 'recordings')
    await mkdir(folder, { recursive: true })
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).catch(() => null)
    disk = mounted && folder
    const voice = await voices()
    const file = join(meeting.folder, 'an.wav')
    await microphone(voice.doan, file, { atSeconds: 1, loopSeconds: LOOP_SECONDS })
    chair = await openChromium({ microphone: file })
    commune = await openChromium({ microphone: file })
  })

  after(async () => {
    await commune?.close()
    await chair?.close()
    if (disk) await run('umount', ['-l', disk])
    await meeting?.close()
  })

  const warned = (page, yes) => page.getByRole('alert').filter({ hasText: WARNING }).waitFor({ state: yes ? 'visible' : 'detached' })
  const oneLoop = () => new Promise((resolve) => setTimeout(resolve, LOOP_SECONDS * 1000))

  test('everybody is notified that recording stopped, and that it works again', async (t) => {
    if (!disk) return t.skip('no right to mount a small disk here')
    for (const [username, { page }] of Object.entries({ an: chair, lap: commune })) {
      await meeting.signIn(page, username)
      await meeting.enter(page)
      await page.getByText('Đang ghi âm').waitFor()
    }
    await speaking(commune.page, await participant(commune.page, PEOPLE.an.name), true)
    await oneLoop()
    const filler = join(disk, 'filler')
    await assert.rejects(writeFile(filler, Buffer.alloc(8 << 20)), { code: 'ENOSPC' })
    for (const { page } of [chair, commune]) {
      await warned(page, true)
      await page.getByText('Không ghi âm được', { exact: true }).waitFor()
    }
    full = Date.now()
    await rm(filler)
    for (const { page } of [chair, commune]) {
      await warned(page, false)
      await page.getByText('Đang ghi âm').waitFor()
    }
    free = Date.now()
  })

  test('speech before and after is in the transcript', async (t) => {
    if (!disk) return t.skip('no right to mount a small disk here')
    await oneLoop()
    await meeting.end(chair.page)
    const { segments } = await meeting.transcript(chair.page)
    const own = segments.filter((segment) => segment.speaker === PEOPLE.an.name)
    assert.ok(own.some((segment) => segment.ends_at < full), 'words from before the disk was full')
    assert.ok(own.some((segment) => segment.starts_at > free), 'words from after there was room again')
  })
})
