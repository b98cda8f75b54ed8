// SPDX-License-Identifier: MPL-2.0
// People speak, and whoever wants to reads it while they do; the secretary hears, finds and puts
// right what was said before the meeting is over.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { openChromium } from './lib/browsers.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, overlap, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

const LOOP_SECONDS = 24
/** Of the words of a sentence, with the small model of the tests. */
const UNDERSTOOD = 0.5
const SENTENCES = { lap: { voice: 'doan', atSeconds: 1 }, pho: { voice: 'binh', atSeconds: 13 } }

/** Keeps what the server tells this page about captions, with the time at which it came. */
function listen(page) {
  const told = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
    // Long messages come packed, see protocol/src/packing.rs.
    const message = JSON.parse(typeof payload === 'string' ? payload : inflateSync(payload).toString())
    if (message.type.startsWith('caption')) told.push({ ...message, at: Date.now() })
  }))
  return told
}

const shown = (page) => page.locator('.captions .caption').evaluateAll((lines) => lines.map((line) => ({
  name: line.querySelector('.caption-name')?.textContent ?? '',
  text: line.querySelector('.caption-text')?.textContent ?? '',
})))

describe('captions', { timeout: 600_000 }, () => {
  let meeting
  let said
  const people = {}

  before(async () => {
    meeting = await TestMeeting.create({ models: true, title: 'Họp có phụ đề' })
    const all = await voices()
    said = Object.fromEntries(Object.entries(SENTENCES).map(([name, { voice }]) => [name, all[voice].text]))
    for (const [name, { voice, atSeconds }] of Object.entries(SENTENCES)) {
      const file = join(meeting.folder, `${name}.wav`)
      await microphone(all[voice], file, { atSeconds, loopSeconds: LOOP_SECONDS })
      people[name] = await openChromium({ microphone: file })
    }
    people.binh = await openChromium()
    for (const [name, { page }] of Object.entries(people)) {
      await meeting.signIn(page, name)
      people[name].told = listen(page)
      await meeting.enter(page)
    }
  })

  after(async () => {
    for (const person of Object.values(people)) await person.close()
    await meeting?.close()
  })

  test('captions are shown with the speaker\'s name, and sent only to pages that switch them on', async (t) => {
    const { page, told } = people.binh
    await page.getByRole('button', { name: 'Tắt micrô' }).click()
    await page.getByRole('button', { name: 'Bật phụ đề' }).click()
    const read = new Map()
    await until('both are read', 120_000, async () => {
      for (const { name, text } of await shown(page)) {
        const who = Object.keys(SENTENCES).find((person) => name.startsWith(PEOPLE[person].name))
        if (!who) continue
        const other = who === 'lap' ? 'pho' : 'lap'
        assert.ok(overlap(said[other], text) <= Math.max(0.4, overlap(said[who], text)), `${name}: ${text}`)
        read.set(who, Math.max(read.get(who) ?? 0, overlap(said[who], text)))
      }
      return Object.keys(SENTENCES).every((who) => (read.get(who) ?? 0) > UNDERSTOOD)
    })
    for (const who of Object.keys(SENTENCES)) t.diagnostic(`${PEOPLE[who].name}: ${Math.round(100 * read.get(who))} % of the words read`)
    const answer = await page.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}/transcript`)
    const { segments } = await answer.json()
    for (const segment of segments) {
      const settled = told.find((message) => (message.segment ?? message.line?.segment) === segment.id)
      if (settled) t.diagnostic(`${segment.speaker}: the settled caption came ${settled.at - segment.ends_at} ms after the last word`)
    }
    assert.deepEqual(people.lap.told, [], 'Lập did not ask for captions')
  })

  test('a page that switches captions on later gets the earlier ones', async () => {
    const { page } = people.lap
    await page.getByRole('button', { name: 'Bật phụ đề' }).click()
    await page.getByRole('button', { name: 'Xem lại 2 phút' }).click()
    await until('Lập reads what Phố said before', 30_000, async () =>
      (await shown(page)).some(({ name, text }) => name.startsWith(PEOPLE.pho.name) && overlap(said.pho, text) > UNDERSTOOD))
  })

  test('at the desk the secretary finds a sentence, plays it, corrects it and makes a note of it, and everybody sees the correction', async () => {
    const { page } = people.binh
    await page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Gỡ băng' }).click()
    const desk = page.getByRole('complementary', { name: 'Gỡ băng' })
    const sentence = desk.locator('.sentence', { has: page.getByRole('button', { name: /^Sửa câu/ }) }).first()
    await sentence.waitFor()
    await sentence.getByRole('button', { name: /^Nghe câu|^Phát/ }).or(sentence.locator('.play-button')).first().click()
    await page.waitForFunction(() => document.querySelector('.sentence-now') !== null)
    await sentence.getByRole('button', { name: /^Sửa câu/ }).click()
    await desk.getByLabel('Câu đúng').fill('Xã Tân Lập đã nhận đủ giống lúa.')
    await desk.getByRole('button', { name: 'Lưu câu' }).click()
    await desk.getByText('Xã Tân Lập đã nhận đủ giống lúa.').waitFor()
    await desk.getByText('đã sửa').first().waitFor()
    await people.lap.page.locator('.captions').getByText('Xã Tân Lập đã nhận đủ giống lúa.').waitFor()

    await desk.getByLabel('Tìm trong lời phát biểu').fill('giong lua')
    await desk.locator('mark').first().waitFor()
    assert.equal(await desk.locator('.sentence').count(), 1)
    await desk.getByLabel('Tìm trong lời phát biểu').fill('')
    await desk.getByText('Xã Tân Lập đã nhận đủ giống lúa.').locator('xpath=..').getByRole('button', { name: /^Ghi nhanh câu/ }).click()
    assert.equal(await desk.getByLabel('Ghi nhanh', { exact: true }).inputValue(), 'Xã Tân Lập đã nhận đủ giống lúa.')
    await desk.getByRole('button', { name: 'Kết luận' }).click()
    await page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Chương trình' }).click()
    await page.getByRole('complementary', { name: 'Chương trình' }).getByText('Xã Tân Lập đã nhận đủ giống lúa.').waitFor()
  })

  test('at a shared microphone the secretary names the speaker, who then appears in the transcript', async () => {
    const { page } = people.binh
    await page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Gỡ băng' }).click()
    const desk = page.getByRole('complementary', { name: 'Gỡ băng' })
    const sentence = desk.locator('.sentence').filter({ hasText: 'Xã Tân Lập đã nhận đủ giống lúa.' })
    await sentence.getByRole('button', { name: /^Ghi tên người nói/ }).click()
    await desk.getByLabel('Người nói', { exact: true }).fill('Vàng A Tủa')
    await desk.getByLabel('Áp dụng cho đến chỗ đổi người nói').uncheck()
    await desk.getByRole('button', { name: 'Lưu tên người nói' }).click()
    await desk.locator('.sentence').filter({ hasText: 'Vàng A Tủa' }).filter({ hasText: 'Xã Tân Lập đã nhận đủ giống lúa.' }).waitFor()
    const answer = await page.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}/transcript`)
    const { segments } = await answer.json()
    assert.deepEqual(segments.filter(({ speaker }) => speaker === 'Vàng A Tủa').map(({ text }) => text), ['Xã Tân Lập đã nhận đủ giống lúa.'])
  })
})
