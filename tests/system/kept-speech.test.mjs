// SPDX-License-Identifier: MPL-2.0
// Takes long, 115 s: lines are cut for 20 s.
// A commune's line is cut while it speaks: what it said meanwhile is kept in its browser, sent
// afterwards, and stands in recordings and transcript at its time.
import assert from 'node:assert/strict'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { heardFrom, participant } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { picture } from './lib/replay.mjs'
import { bothWays, SlowSite } from './lib/slow-link.mjs'
import { microphone, overlap, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

const CLEAN = bothWays({ rate: 20_000, delay: 20 })
const CUT = bothWays({ rate: 20_000, delay: 20, loss: 100 })
/** The speaker's loop, so that a cut of twice this length has the whole of it. */
const LOOP_SECONDS = 8
/** Of the words of a sentence, with the small model of the tests. */
const UNDERSTOOD = 0.5
/** RMS; silence is 0. */
const AUDIBLE = 0.005
const DONE = /^Đã gửi đủ lời phát biểu lúc mất kết nối/

const tun = await access('/dev/net/tun', constants.R_OK | constants.W_OK).then(() => true, () => false)

describe('speech during a cut', { timeout: 600_000, skip: tun ? false : 'needs /dev/net/tun' }, () => {
  let meeting
  let site
  let said
  let url
  const people = {}

  before(async () => {
    meeting = await TestMeeting.create({ models: true, host: '0.0.0.0', title: 'Họp có điểm cầu bị ngắt khi nói' })
    site = await SlowSite.create(CLEAN)
    url = site.urlOf(meeting.server)
    const voice = (await voices()).doan
    said = voice.text
    const file = join(meeting.folder, 'pho.wav')
    await microphone(voice, file, { atSeconds: 1, loopSeconds: LOOP_SECONDS })
    people.binh = await openChromium()
    people.pho = await openChromium({ microphone: file, executable: site.browser, flags: site.flags(meeting.server) })
    await meeting.signIn(people.binh.page, 'binh')
    await meeting.enter(people.binh.page)
    await people.binh.page.getByRole('button', { name: 'Tắt micrô' }).click()
    await meeting.signIn(people.pho.page, 'pho', url)
    await meeting.enter(people.pho.page, url)
    await participant(people.binh.page, PEOPLE.pho.name)
  })

  after(async () => {
    for (const person of Object.values(people)) await person.close()
    await site?.close()
    await meeting?.close()
  })

  /** Cuts the line, and tells from when on the page knows it. */
  const cut = async (page) => {
    // A connection that is only just being made has nothing to send.
    const pho = await participant(people.binh.page, PEOPLE.pho.name)
    await until('the commune is heard', 60_000, async () => (await heardFrom(people.binh.page, pho, LOOP_SECONDS * 1000)) > AUDIBLE)
    const from = Date.now()
    await site.change(CUT)
    await page.getByText(/^Mất kết nối lúc/).waitFor({ timeout: 40_000 })
    return from
  }
  const restore = async (page) => {
    const until = Date.now()
    await site.change(CLEAN)
    await page.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
    return until
  }
  const waits = async (page) => Number((await page.locator('.kept-speech').innerText()).match(/(\d+) giây đang chờ gửi/)?.[1] ?? 0)
  /** How much of the sentence the transcript has from between two times. */
  const written = async (from, to) => {
    const answer = await people.binh.page.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}/transcript`)
    const { segments } = await answer.json()
    const then = segments.filter((one) => one.speaker === PEOPLE.pho.name && one.ends_at > from && one.starts_at < to)
    return { best: Math.max(0, ...then.map(({ text }) => overlap(said, text))), all: then }
  }

  test('what the commune says meanwhile is counted, sent when the line is back, and written down at its time', async (t) => {
    const { page } = people.pho
    const from = await cut(page)
    await page.waitForTimeout(2 * LOOP_SECONDS * 1000)
    const seconds = await waits(page)
    t.diagnostic(`${seconds} s wait to be sent`)
    assert.ok(seconds >= 5, `${seconds} s`)
    await picture(page, 'kept-speech-waiting')
    const to = await restore(page)
    await page.locator('.kept-speech').getByText(DONE).waitFor({ timeout: 90_000 })
    await picture(page, 'kept-speech-sent')
    const best = await until('the sentence is in the transcript', 90_000, async () => {
      const { best } = await written(from + 2_000, to)
      return best > UNDERSTOOD && best
    })
    t.diagnostic(`${Math.round(100 * best)} % of the words`)
    const { all } = await written(from, to)
    // At its time, once. Where the line was cut inside a sentence, it stands in two parts.
    const times = all.filter(({ text }) => overlap(said, text) > UNDERSTOOD).map((one) => one.starts_at).sort((a, b) => a - b)
    const apart = times.slice(1).map((time, n) => time - times[n])
    assert.ok(apart.every((ms) => Math.abs(ms - LOOP_SECONDS * 1000) < 1_500), JSON.stringify(all.map(({ starts_at, text }) => [starts_at - from, text])))
  })

  test('nothing is kept while the microphone is off, and what was kept survives a page that is loaded anew', async (t) => {
    const { page } = people.pho
    await page.locator('.kept-speech').waitFor({ state: 'detached', timeout: 20_000 })
    const from = await cut(page)
    await page.waitForTimeout(2 * LOOP_SECONDS * 1000)
    const spoken = await waits(page)
    await page.getByRole('button', { name: 'Tắt micrô' }).click()
    await page.waitForTimeout(3_000)
    const before = await waits(page)
    await page.waitForTimeout(LOOP_SECONDS * 1000)
    assert.equal(await waits(page), before, 'kept although muted')
    assert.ok(spoken >= 5 && before - spoken <= 3, `${spoken}, ${before} s`)
    // The person gives up, and opens the list of meetings when the line is back.
    page.on('dialog', (dialog) => dialog.accept())
    await page.goto('about:blank')
    const to = Date.now()
    await site.change(CLEAN)
    await until('the page opens', 60_000, () => page.goto(`${url}/`, { timeout: 10_000 }).then(() => true, () => false))
    await page.locator('.kept-speech').getByText(DONE).waitFor({ timeout: 120_000 })
    await picture(page, 'kept-speech-resumed')
    const best = await until('the sentence is in the transcript', 90_000, async () => {
      const { best } = await written(from + 2_000, to)
      return best > UNDERSTOOD && best
    })
    t.diagnostic(`${Math.round(100 * best)} % of the words`)
    const left = await page.evaluate(async () => {
      const { result: database } = await new Promise((resolve) => (indexedDB.open('diemcau-speech').onsuccess = ({ target }) => resolve(target)))
      const request = database.transaction('stretches').objectStore('stretches').count()
      return new Promise((resolve) => (request.onsuccess = () => resolve(request.result)))
    })
    assert.equal(left, 0, 'what was sent is deleted')
  })
})
