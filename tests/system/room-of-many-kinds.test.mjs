// Every kind of participant in one meeting: Chromium, Firefox and a synthetic one on another implementation of WebRTC.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium, openFirefox } from './lib/browsers.mjs'
import { heardFrom, participant, plays, sees } from './lib/call.mjs'
import { enterInFirefox } from './lib/firefox.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'

const BINARY = process.env.DIEMCAU ?? new URL('../../target/debug/diemcau', import.meta.url).pathname
const HALL = 'Hội trường Bản Phố'
/** Longer than both browsers need to come, look and listen on a busy machine; the test ends it earlier. */
const SECONDS = '200'

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

describe('a room of many kinds', { timeout: 300_000 }, () => {
  let meeting
  let chair
  let commune
  let hall

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp nhiều loại máy' })
    const file = join(meeting.folder, 'an.wav')
    await microphone((await voices()).doan, file, { atSeconds: 1, loopSeconds: 9 })
    chair = await openChromium({ microphone: file })
    commune = await openFirefox()
    const picture = join(meeting.folder, 'hall.ivf')
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=4']
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...source, '-c:v', 'libvpx', '-g', '25', '-b:v', '250k', picture])
    const voice = await microphone((await voices()).ngoc, join(meeting.folder, 'hall.wav'), { atSeconds: 0, loopSeconds: 8 })
    const rights = ['--publish', '--subscribe']
    const printed = await meeting.server.cli('token', '--meeting', meeting.id, '--name', HALL, '--unit', 'T01.02', ...rights)
    const address = `${meeting.server.url}/hop/${meeting.id}`
    const files = ['--voice', voice, '--picture', picture]
    hall = new Bot(['probe', address, '--token', printed.trim(), ...files, '--seconds', SECONDS, '--json'])
  })

  after(async () => {
    hall?.kill()
    await commune?.close()
    await chair?.close()
    await meeting?.close()
  })

  test('both browsers see and hear the synthetic participant and each other', async () => {
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await enterInFirefox(commune.page, meeting, 'lap')

    const inChromium = { hall: await participant(chair.page, HALL), lap: await participant(chair.page, PEOPLE.lap.name) }
    const inFirefox = { hall: await participant(commune.page, HALL), an: await participant(commune.page, PEOPLE.an.name) }
    await sees(chair.page, inChromium.hall)
    await sees(chair.page, inChromium.lap)
    await sees(commune.page, inFirefox.hall)
    await sees(commune.page, inFirefox.an)
    assert.ok((await heardFrom(chair.page, inChromium.hall, 10_000)) > 0.001, 'the chair hears the hall')
    assert.ok((await heardFrom(chair.page, inChromium.lap, 5_000)) > 0.001, 'the chair hears Firefox')
    await plays(commune.page, inFirefox.hall)
    await plays(commune.page, inFirefox.an)
  })

  test('the synthetic participant saw and heard both browsers', async () => {
    const report = await hall.ends()
    assert.equal(report.problem, null)
    assert.equal(report.transport, 'udp')
    const both = [PEOPLE.an.name, PEOPLE.lap.name].sort()
    assert.deepEqual([...report.sound.from].sort(), both)
    assert.deepEqual([...report.picture.from].sort(), both)
    assert.ok(report.picture.pictures > 30, `${report.picture.pictures} pictures`)
    assert.ok(report.sent.lost_percent < 5, `${report.sent.lost_percent} % of what it sent was lost`)
  })
})
