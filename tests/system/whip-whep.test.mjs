// SPDX-License-Identifier: MPL-2.0
// Takes long, 120 s: clients that reconnect are waited for.
// Standard clients: an encoder by WHIP is a participant like any other, a player by WHEP sees and
// hears. The clients are aiortc's, so that we do not only talk to ourselves.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { heardFrom, participant, sees, speaking } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { StandardClient } from './lib/standard-client.mjs'
import { microphone, overlap, voices } from './lib/voices.mjs'

const HALL = 'Hội trường Bản Phố'
const LOOP_SECONDS = 12
// Whisper base gets about one syllable in three wrong: this many words in order are a sentence
// recognised.
const RECOGNISED = 0.4

describe('encoders and players of the standards', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let encoder
  let voice
  let sound
  let hallToken
  let id
  const clients = []

  const client = async (...args) => {
    clients.push(await StandardClient.start(...args))
    return clients.at(-1)
  }
  const publish = (...how) => client(hallToken, 'publish', `${meeting.server.url}/whip/${meeting.id}`, sound, ...how)
  const token = async (...rights) =>
    (await meeting.server.cli('token', '--meeting', meeting.id, '--name', HALL, '--unit', 'T01.02', ...rights)).trim()

  before(async () => {
    meeting = await TestMeeting.create({ models: true, title: 'Họp với hội trường' })
    voice = await voices()
    const file = join(meeting.folder, 'an.wav')
    await microphone(voice.doan, file, { atSeconds: 1, loopSeconds: LOOP_SECONDS })
    sound = join(meeting.folder, 'hall.wav')
    await microphone(voice.vinh, sound, { atSeconds: 2, loopSeconds: LOOP_SECONDS })
    chair = await openChromium({ microphone: file })
    hallToken = await token('--publish')
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
  })

  after(async () => {
    for (const one of clients) one.vanish()
    await chair?.close()
    await meeting?.close()
  })

  test('the hall publishes by WHIP, and the chair sees and hears it', async () => {
    encoder = await publish()
    assert.equal(encoder.answer.status, 201, encoder.answer.text)
    await encoder.until('the encoder is connected', 30_000, (state) => state.connection === 'connected')
    id = await participant(chair.page, HALL)
    await sees(chair.page, id)
    await speaking(chair.page, id, true)
    assert.ok((await heardFrom(chair.page, id, LOOP_SECONDS * 1000)) > 0.02, 'the hall is heard')
  })

  test('a player receives the chair, and another the stage', async () => {
    const listening = await token('--subscribe')
    const an = await participant(chair.page, PEOPLE.an.name)
    for (const watched of [an, 'stage']) {
      const player = await client(listening, 'receive', `${meeting.server.url}/whep/${meeting.id}/${watched}`)
      assert.equal(player.answer.status, 201, player.answer.text)
      let loudest = 0
      const { size } = await player.until(`frames of ${watched}`, 60_000, (state) => {
        loudest = Math.max(loudest, state.loudest)
        return state.audio > 100 && state.video > 20 && loudest > 0.02
      })
      assert.ok(size[0] > 0 && size[1] > 0, `${watched}: ${size}`)
      assert.equal(await player.end(), 200)
    }
  })

  test('the chair mutes the hall; in a new session it is heard again, also by an encoder that does not say how loud it is', async () => {
    await muteInList(chair.page, HALL)
    await speaking(chair.page, id, false)
    // What was on its way is played to its end.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const loudest = await heardFrom(chair.page, id, LOOP_SECONDS * 1000)
    assert.ok(loudest < 0.005, `a muted hall is not heard, but ${loudest} is`)
    assert.equal(await encoder.end(), 200)
    encoder = await publish('mute-levels')
    await sees(chair.page, await participant(chair.page, HALL))
    await speaking(chair.page, id, true)
    await speaking(chair.page, id, false)
    assert.ok((await heardFrom(chair.page, id, (LOOP_SECONDS + 2) * 1000)) > 0.02, 'the hall is heard again')
  })

  test('an encoder that loses its power and comes back is the same participant', async () => {
    encoder.vanish()
    // Its session ends by silence; nothing is asked of anybody.
    await new Promise((resolve) => setTimeout(resolve, 15_000))
    encoder = await publish()
    assert.equal(await participant(chair.page, HALL), id)
    await sees(chair.page, id)
    await encoder.until('a whole loop was sent', 40_000, (state) => state.video > LOOP_SECONDS * 10 + 30)
  })

  test('the hall is in the recording and the transcript, by name and unit, and is no attendee', async () => {
    await meeting.end(chair.page)
    const { segments } = await meeting.transcript(chair.page)
    const own = segments.filter((segment) => segment.speaker === HALL)
    assert.ok(own.some((s) => overlap(voice.vinh.text, s.text) >= RECOGNISED), JSON.stringify(segments.map((s) => [s.speaker, s.text])))
    assert.ok(own.every((segment) => Object.values(segment).includes('Xã Bản Phố')), JSON.stringify(own[0]))
    assert.ok(segments.filter((s) => s.speaker === PEOPLE.an.name).every((s) => overlap(voice.vinh.text, s.text) < RECOGNISED))

    const view = await (await chair.page.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}`)).json()
    assert.deepEqual(view.attendance.map(({ name }) => name), [PEOPLE.an.name])

    const folder = join(meeting.server.data, 'recordings', meeting.id)
    const sidecars = (await readdir(folder)).filter((name) => name.endsWith('.json'))
    const labels = await Promise.all(sidecars.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')).labels))
    assert.equal(labels.filter((label) => label.participant === id && label.speaker === HALL && label.unit === 'Xã Bản Phố').length, 3)
    assert.equal(meeting.server.log.includes(hallToken), false, 'the token is not in the log')
    assert.equal((await meeting.server.cliStatus('audit', 'verify')).status, 0)
  })
})

/** The chair finds somebody in the list of people and mutes them. */
async function muteInList(page, name) {
  const tab = page.getByRole('button', { name: 'Điểm cầu', exact: true }).first()
  const person = page.locator('li.person').filter({ hasText: name })
  if (!(await person.isVisible())) await tab.click()
  await person.getByRole('button', { name: 'Tắt tiếng' }).click()
  await page.locator('li.person[data-muted="true"]').filter({ hasText: name }).waitFor()
}
