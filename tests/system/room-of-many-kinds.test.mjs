// SPDX-License-Identifier: MPL-2.0
// Runs alone: four WebRTC stacks at once. Every kind of participant in one meeting: Chromium,
// Firefox, a synthetic one on another implementation of WebRTC (`rtc`), and an encoder with its
// player on a third (aiortc).
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium, openFirefox } from './lib/browsers.mjs'
import { heardFrom, participant, plays, sees } from './lib/call.mjs'
import { enterInFirefox } from './lib/firefox.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { StandardClient } from './lib/standard-client.mjs'
import { microphone, voices } from './lib/voices.mjs'

const BINARY = process.env.DIEMCAU ?? new URL('../../target/debug/diemcau', import.meta.url).pathname
const HALL = 'Hội trường Bản Phố'
const ENCODER = 'Hội trường Nậm Lúc'
/** Longer than both browsers need to come, look and listen on a busy machine; the test ends it
 * earlier. */
const SECONDS = '280'

/** A synthetic participant; `ends` asks it to leave and answers its report. */
class Bot {
  #process
  #text = ''

  constructor(args) {
    this.#process = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#process.stdout.on('data', (chunk) => { this.#text += chunk })
    this.gone = new Promise((resolve) => this.#process.once('exit', resolve))
  }

  async ends() {
    this.#process.kill('SIGINT')
    await this.gone
    return JSON.parse(this.#text).each[0]
  }

  kill() {
    this.#process.kill('SIGKILL')
  }
}

describe('a room of many kinds', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let commune
  let hall
  let encoder
  let listens

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp nhiều loại máy' })
    const file = join(meeting.folder, 'an.wav')
    await microphone((await voices()).doan, file, { atSeconds: 1, loopSeconds: 9 })
    chair = await openChromium({ camera: null, microphone: file })
    commune = await openFirefox()
    const picture = join(meeting.folder, 'hall.ivf')
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=4']
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...source, '-c:v', 'libvpx', '-g', '25', '-b:v', '250k', picture])
    const voice = await microphone((await voices()).ngoc, join(meeting.folder, 'hall.wav'), { atSeconds: 0, loopSeconds: 8 })
    const rights = ['--publish', '--subscribe']
    const printed = await meeting.server.cli('token', '--meeting', meeting.id, '--name', HALL, '--unit', 'T01.02', ...rights)
    const address = `${meeting.server.url}/hop/${meeting.id}`
    const files = ['--voice', voice, '--picture', picture]
    const token = async (name, right) =>
      (await meeting.server.cli('token', '--meeting', meeting.id, '--name', name, '--unit', 'T01.02', right)).trim()
    listens = (place) => token(`Màn hình ${place}`, '--subscribe')
    const speech = await microphone((await voices()).vinh, join(meeting.folder, 'encoder.wav'), { atSeconds: 0, loopSeconds: 7 })
    encoder = await StandardClient.start(await token(ENCODER, '--publish'), 'publish', `${meeting.server.url}/whip/${meeting.id}`, speech)
    hall = new Bot(['probe', address, '--token', printed.trim(), ...files, '--seconds', SECONDS, '--json'])
  })

  after(async () => {
    hall?.kill()
    encoder?.vanish()
    await commune?.close()
    await chair?.close()
    await meeting?.close()
  })

  test('both browsers see and hear the synthetic participant, the encoder and each other', async () => {
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await enterInFirefox(commune.page, meeting, 'lap')

    assert.equal(encoder.answer.status, 201, encoder.answer.text)
    const idsIn = async (page, other) => ({
      hall: await participant(page, HALL),
      encoder: await participant(page, ENCODER),
      other: await participant(page, other),
    })
    const [inChromium, inFirefox] = [await idsIn(chair.page, PEOPLE.lap.name), await idsIn(commune.page, PEOPLE.an.name)]
    for (const id of Object.values(inChromium)) await sees(chair.page, id)
    for (const id of Object.values(inFirefox)) await sees(commune.page, id)
    for (const [who, id] of Object.entries(inChromium)) {
      assert.ok((await heardFrom(chair.page, id, 9_000)) > 0.001, `the chair hears ${who}`)
    }
    for (const id of Object.values(inFirefox)) await plays(commune.page, id)
  })

  test('a standard player hears and sees each of them', async () => {
    for (const name of [PEOPLE.an.name, PEOPLE.lap.name, HALL]) {
      const id = await participant(chair.page, name)
      const player = await StandardClient.start(await listens(name), 'receive', `${meeting.server.url}/whep/${meeting.id}/${id}`)
      assert.equal(player.answer.status, 201, player.answer.text)
      let loudest = 0
      try {
        await player.until(`sound and picture of ${name}`, 60_000, (state) => {
          loudest = Math.max(loudest, state.loudest)
          return state.audio > 50 && state.video > 10 && loudest > 0.001
        })
        assert.equal(await player.end(), 200)
      } finally {
        player.vanish()
      }
    }
  })

  test('the synthetic participant saw and heard the browsers and the encoder', async () => {
    const report = await hall.ends()
    assert.equal(report.problem, null)
    assert.equal(report.transport, 'udp')
    const others = [PEOPLE.an.name, PEOPLE.lap.name, ENCODER].sort()
    assert.deepEqual([...report.sound.from].sort(), others)
    assert.deepEqual([...report.picture.from].sort(), others)
    assert.ok(report.picture.pictures > 30, `${report.picture.pictures} pictures`)
    assert.ok(report.sent.lost_percent < 5, `${report.sent.lost_percent} % of what it sent was lost`)
  })
})
