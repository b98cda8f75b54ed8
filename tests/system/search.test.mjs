// SPDX-License-Identifier: MPL-2.0
// A clerk who was not in the meeting finds a sentence by words typed without marks, hears it, goes
// to its place, and takes the transcript along.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'

const run = promisify(execFile)
const LOOP_SECONDS = 12
const SIZES = { 1366: { width: 1366, height: 768 }, 390: { width: 390, height: 844 } }
// Where pictures of the pages are wanted, for looking at them.
const PICTURES = process.env.DIEMCAU_TEST_PICTURES

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()

describe('search', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let clerk
  let said
  let words

  const picture = async (name) => {
    for (const [label, size] of PICTURES ? Object.entries(SIZES).reverse() : []) {
      await clerk.page.setViewportSize(size)
      await clerk.page.waitForTimeout(500)
      await clerk.page.screenshot({ path: join(PICTURES, `${name}-${label}.png`) })
    }
    await clerk.page.setViewportSize(SIZES[1366])
  }

  before(async () => {
    meeting = await TestMeeting.create({ models: true })
    const sound = await microphone((await voices()).doan, join(meeting.folder, 'an.wav'), { atSeconds: 1, loopSeconds: LOOP_SECONDS })
    chair = await openChromium({ microphone: sound })
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await chair.page.waitForTimeout((LOOP_SECONDS + 8) * 1000)
    await meeting.end(chair.page)
    const { segments } = await meeting.transcript(chair.page)
    said = segments.find((segment) => segment.text.split(/\s+/).length >= 5)
    assert.ok(said, `nobody was understood: ${JSON.stringify(segments.map((segment) => segment.text))}`)
    words = said.text.split(/\s+/).slice(1, 4).map((word) => plain(word).replace(/[^\p{L}\p{N}]/gu, '')).join(' ')
    clerk = await openChromium({ microphone: sound })
    await meeting.signIn(clerk.page, 'pho')
    clerk.page.problems.length = 0
  })

  after(async () => {
    await chair?.close()
    await clerk?.close()
    await meeting?.close()
  })

  test('words without diacritics find the sentence with its speaker', async () => {
    const { page } = clerk
    await page.getByRole('link', { name: 'Tìm kiếm' }).click()
    await page.getByLabel('Từ cần tìm').fill(words)
    await page.getByRole('button', { name: 'Tìm', exact: true }).click()
    const hit = page.getByRole('listitem').filter({ hasText: PEOPLE.an.name }).first()
    await hit.waitFor()
    // A word typed without marks may stand there more than once: "con" is "con" and "còn".
    const marked = new Set((await hit.locator('mark').allTextContents()).flatMap((text) => plain(text).split(' ')))
    assert.deepEqual(marked, new Set(words.split(' ')), 'the words are marked as they were said')
    await hit.getByText('Bản gỡ băng', { exact: true }).waitFor()
    assert.equal(new URL(page.url()).searchParams.get('q'), words, 'the address can be passed on')
    await picture('search')
  })

  test('it is played in place', async () => {
    const { page } = clerk
    const sound = page.waitForResponse((response) => response.url().endsWith('/audio'))
    await page.getByRole('button', { name: /^Nghe lời lúc/ }).first().click()
    assert.equal((await sound).headers()['content-type'], 'audio/ogg')
    await page.getByRole('button', { name: /^Tạm dừng lời lúc/ }).waitFor()
  })

  test('it links to its position in the transcript', async () => {
    const { page } = clerk
    await page.getByRole('link', { name: 'Mở trong bản gỡ băng' }).first().click()
    const place = page.locator(`[data-segment="${said.id}"]`)
    await place.waitFor()
    await assert.doesNotReject(place.getByText(said.text.split(/\s+/)[1]).first().waitFor())
    const shown = await place.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return top >= 0 && bottom <= window.innerHeight
    })
    assert.ok(shown, 'the sentence is on the screen')
    await picture('search-place')
  })

  test('the transcript is exported for a player and a word processor', async () => {
    const { page } = clerk
    await page.getByText('Tải xuống').click()
    await picture('transcript-downloads')
    const take = async (name) => {
      if (!(await page.getByRole('link', { name }).isVisible())) await page.getByText('Tải xuống').click()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
      assert.match(download.suggestedFilename(), /^Gỡ băng - Giao ban tháng 11\.\w+$/)
      return download.path()
    }
    const subtitles = await take('Phụ đề (SRT)')
    assert.ok((await readFile(subtitles, 'utf8')).includes(`${PEOPLE.an.name} (UBND tỉnh Sơn Lâm): `))
    const read = 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("word/document.xml"))'
    const { stdout } = await run('python3', ['-c', read, await take('Văn bản Word (DOCX)')])
    assert.ok(stdout.includes(said.text.split(/\s+/)[1]))
  })

  test('a search without hits says so', async () => {
    const { page } = clerk
    await page.goto(`${meeting.server.url}/tim-kiem?q=kh%C3%B4ng%20ai%20n%C3%B3i%20th%E1%BA%BF%20n%C3%A0y`)
    await page.getByText('Không tìm thấy "không ai nói thế này"').waitFor()
    await picture('search-none')
    assert.deepEqual(page.problems, [])
  })
})
