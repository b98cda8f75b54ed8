// SPDX-License-Identifier: MPL-2.0
// Runs alone: a busy machine makes browsers send smaller pictures. Pictures in other codecs than
// most: a hall encoder that knows H.264 only, as OBS does; computers that can afford VP9 and AV1.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium, openFirefox, WHOLE_CHROMIUM } from './lib/browsers.mjs'
import { heardFrom, participant, plays, sees } from './lib/call.mjs'
import { enterInFirefox } from './lib/firefox.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { StandardClient } from './lib/standard-client.mjs'
import { microphone, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

const HALL = 'Hội trường Bản Phố'

/** Runs before a page: its computer has eight cores, whatever this machine has, and its connections
 * can be asked. */
const largeMachine = () => {
  Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => 8 })
  const Connection = window.RTCPeerConnection
  window.connections = []
  window.RTCPeerConnection = class extends Connection {
    constructor(...options) {
      super(...options)
      window.connections.push(this)
    }
  }
}

/** Runs before a page: it can show no pictures but VP8. */
const onlyVp8 = () => {
  const take = RTCPeerConnection.prototype.setRemoteDescription
  RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
    await take.call(this, description)
    if (description.type !== 'offer') return
    const known = RTCRtpReceiver.getCapabilities('video').codecs.filter(({ mimeType }) => /VP8|rtx/.test(mimeType))
    for (const lane of this.getTransceivers()) if (lane.receiver.track.kind === 'video') lane.setCodecPreferences(known)
  }
}

describe('a hall that sends H.264', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let commune
  let hall

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp với máy mã hoá' })
    const sound = await microphone((await voices()).vinh, join(meeting.folder, 'hall.wav'), { atSeconds: 1, loopSeconds: 8 })
    chair = await openChromium({ camera: null, executable: WHOLE_CHROMIUM })
    commune = await openFirefox()
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await enterInFirefox(commune.page, meeting, 'lap')
    const printed = await meeting.server.cli('token', '--meeting', meeting.id, '--name', HALL, '--unit', 'T01.02', '--publish')
    hall = await StandardClient.start(printed.trim(), 'publish', `${meeting.server.url}/whip/${meeting.id}`, sound, 'h264')
  })

  after(async () => {
    hall?.vanish()
    await commune?.close()
    await chair?.close()
    await meeting?.close()
  })

  test('is seen and heard in Chromium', async () => {
    assert.equal(hall.answer.status, 201, hall.answer.text)
    assert.match(hall.answer.text, /H264\/90000/)
    const id = await participant(chair.page, HALL)
    await sees(chair.page, id, 45_000)
    assert.ok((await heardFrom(chair.page, id, 10_000)) > 0.02, 'the hall is heard')
  })

  test('is heard in a Firefox that cannot decode H.264, which says so and still shows the others', async () => {
    const [id, an] = [await participant(commune.page, HALL), await participant(commune.page, PEOPLE.an.name)]
    const reads = await commune.page.evaluate(() => RTCRtpReceiver.getCapabilities('video').codecs.some((codec) => codec.mimeType === 'video/H264'))
    if (reads) await sees(commune.page, id, 45_000)
    else {
      await until('the tile says why there is no picture', 30_000, () =>
        commune.page.evaluate((who) => {
          const tile = [...document.querySelectorAll('[role="group"][data-participant]')].find((one) => one.dataset.participant === who)
          return tile?.textContent.includes('không xem được kiểu hình')
        }, id))
    }
    await plays(commune.page, id)
    await sees(commune.page, an)
  })
})

describe('a computer that can afford more', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let commune

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp hình nhiều lớp' })
    const camera = join(meeting.folder, 'camera.y4m')
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=15', '-t', '3', '-pix_fmt', 'yuv420p', camera])
    chair = await openChromium({ camera, executable: WHOLE_CHROMIUM })
    commune = await openChromium({ camera: null, size: { width: 390, height: 500 } })
    await chair.page.addInitScript(largeMachine)
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await meeting.signIn(commune.page, 'lap')
    await meeting.enter(commune.page)
  })

  after(async () => {
    await commune?.close()
    await chair?.close()
    await meeting?.close()
  })

  /** What the chair's page sends as pictures: codec, layers and width, of those whose frames grow.
   */
  const sent = () =>
    chair.page.evaluate(async () => {
      const found = async () => {
        const all = []
        for (const connection of window.connections) {
          const stats = [...(await connection.getStats()).values()]
          for (const one of stats.filter((s) => s.type === 'outbound-rtp' && s.kind === 'video')) {
            const codec = stats.find((s) => s.id === one.codecId)?.mimeType
            all.push({ id: one.id, codec, mode: one.scalabilityMode, width: one.frameWidth, frames: one.framesSent ?? 0 })
          }
        }
        return all
      }
      const before = await found()
      await new Promise((resolve) => setTimeout(resolve, 1000))
      return (await found()).filter((now) => now.frames > (before.find((b) => b.id === now.id)?.frames ?? 0))
    })

  /** Enters as one more person, in a page of the commune's browser. */
  const another = async (username, viewport, prepare) => {
    const context = await commune.context.browser().newContext({ viewport, locale: 'vi-VN', ignoreHTTPSErrors: true })
    const page = await context.newPage()
    if (prepare) await page.addInitScript(prepare)
    await meeting.signIn(page, username)
    await meeting.enter(page)
    return page
  }

  /** Width of the picture that arrives from `id`, and the longest time between two frames while
   * `ms` pass. */
  const seen = (id, source, ms, page = commune.page) =>
    page.evaluate(async ([who, what, duration]) => {
      const videos = [...document.querySelectorAll(`video[data-source="${what}"]`)].filter((v) => v.dataset.participant === who)
      const video = videos.sort((a, b) => b.clientWidth - a.clientWidth)[0]
      if (!video) return { width: 0, longest: Infinity }
      let last = performance.now()
      let longest = 0
      const frame = (now) => {
        longest = Math.max(longest, now - last)
        last = now
        video.requestVideoFrameCallback(frame)
      }
      video.requestVideoFrameCallback(frame)
      await new Promise((resolve) => setTimeout(resolve, duration))
      return { width: video.videoWidth, longest: Math.max(longest, performance.now() - last) }
    }, [id, source, ms])

  test('sends VP9 with several spatial layers: a small tile gets the smallest, a large one more', async () => {
    const an = await participant(commune.page, PEOPLE.an.name)
    await sees(commune.page, an)
    assert.equal((await sent())[0]?.codec, 'video/VP9')
    await until('only the size that somebody takes is sent', 40_000, async () => /^L1/.test((await sent())[0]?.mode ?? ''))
    const small = (await seen(an, 'camera', 500)).width
    await sees(commune.page, an)

    await commune.page.setViewportSize({ width: 1920, height: 1080 })
    await until('a larger picture arrives', 40_000, async () => (await seen(an, 'camera', 300)).width > small)
    await sees(commune.page, an)
    await until('larger sizes are sent again', 30_000, async () => /^L[23]/.test((await sent())[0]?.mode ?? ''))

    await commune.page.setViewportSize({ width: 390, height: 500 })
    await until('the small picture is back', 40_000, async () => (await seen(an, 'camera', 300)).width === small)
    await sees(commune.page, an)
  })

  test('is shown small and large at once from the same stream, and no video freezes', async () => {
    const an = await participant(commune.page, PEOPLE.an.name)
    const phone = await another('pho', { width: 390, height: 500 })
    await commune.page.setViewportSize({ width: 1920, height: 1080 })
    await sees(phone, an)
    const small = await until('the phone has the small picture, the desk a larger one', 40_000, async () => {
      const [here, there] = await Promise.all([seen(an, 'camera', 300, phone), seen(an, 'camera', 300)])
      return here.width > 0 && here.width < there.width && here.width
    })
    assert.match((await sent())[0]?.mode ?? '', /^L[23]/)
    const [here, there] = await Promise.all([seen(an, 'camera', 10_000, phone), seen(an, 'camera', 10_000)])
    assert.equal(here.width, small)
    assert.ok(there.width > small, `${there.width}`)
    // What freezes stays frozen; a busy machine that encodes in software stands still for seconds.
    for (const { longest } of [here, there]) assert.ok(longest < 6000, `the picture stood still for ${longest} ms`)
    await phone.context().close()
  })

  test('shares its screen in AV1, sharp rather than smooth', async () => {
    await commune.page.setViewportSize({ width: 1366, height: 768 })
    await chair.page.getByRole('button', { name: 'Trình chiếu' }).first().click()
    const an = await participant(commune.page, PEOPLE.an.name)
    const screen = await until('the screen arrives', 40_000, async () => {
      const now = await seen(an, 'screen', 1000)
      return now.width > 0 && now
    })
    const line = (await sent()).find(({ codec }) => codec === 'video/AV1')
    assert.ok(line, 'AV1 is sent')
    assert.equal(screen.width, line.width)
    const sharp = await chair.page.evaluate(() => {
      const senders = window.connections.flatMap((connection) => connection.getSenders())
      const screen = senders.find(({ track }) => track?.contentHint === 'detail')
      const { degradationPreference, encodings } = screen.getParameters()
      return { degradationPreference, rate: encodings[0].maxFramerate, full: screen.track.getSettings().width }
    })
    assert.deepEqual(sharp, { degradationPreference: 'maintain-resolution', rate: 15, full: screen.width })
  })
  test('switches to VP8 when somebody joins who cannot decode anything else', async () => {
    const secretary = await another('binh', { width: 1366, height: 768 }, onlyVp8)
    const an = await participant(secretary, PEOPLE.an.name)
    await until('the screen arrives there', 40_000, async () => (await seen(an, 'screen', 1000, secretary)).width > 0)
    await sees(secretary, an)
    await sees(commune.page, an)
    assert.deepEqual([...new Set((await sent()).map(({ codec }) => codec))], ['video/VP8'])
  })
})

test('a Firefox with many cores sends VP8 simulcast, since it encodes only one size of VP9', { timeout: 600_000 }, async () => {
  const meeting = await TestMeeting.create({ title: 'Họp bằng Firefox' })
  const chair = await openFirefox()
  try {
    await chair.page.evaluateOnNewDocument(largeMachine)
    await enterInFirefox(chair.page, meeting, 'an')
    const offered = await until('the camera is offered', 40_000, () =>
      chair.page.evaluate(() => {
        const lanes = window.connections.filter(({ signalingState }) => signalingState === 'stable').flatMap((one) => one.getTransceivers())
        const lane = lanes.find(({ sender }) => sender.track?.kind === 'video')
        return lane?.mid && lane.sender.getParameters()
      }))
    assert.deepEqual(offered.encodings.map(({ rid }) => rid), ['q', 'h', 'f'])
    assert.equal(offered.codecs[0].mimeType, 'video/VP8')
  } finally {
    await chair.close()
    await meeting.close()
  }
})
