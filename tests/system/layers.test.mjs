// SPDX-License-Identifier: MPL-2.0
// Runs alone: a busy machine makes browsers send smaller pictures.
// A camera sends only the sizes that somebody looks at, and a larger tile brings a larger picture.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { participant, sees } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const BINARY = process.env.DIEMCAU ?? new URL('../../target/debug/diemcau', import.meta.url).pathname

describe('picture sizes follow the tiles', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let commune

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp xem hình' })
    // A picture with something in it, large enough for several sizes.
    const camera = join(meeting.folder, 'camera.y4m')
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=15', '-t', '3', '-pix_fmt', 'yuv420p', camera])
    chair = await openChromium({ camera })
    commune = await openChromium({ camera: null })
    // The connections of the page, so that their figures can be read.
    await chair.page.addInitScript(() => {
      const Connection = window.RTCPeerConnection
      window.connections = []
      window.RTCPeerConnection = class extends Connection {
        constructor(...options) {
          super(...options)
          window.connections.push(this)
        }
      }
    })
  })

  after(async () => {
    await commune?.close()
    await chair?.close()
    await meeting?.close()
  })

  /** Names of the layers in which the page has sent pictures within a second. */
  const sending = (page) =>
    page.evaluate(async () => {
      const frames = async () => {
        const found = new Map()
        for (const connection of window.connections) {
          for (const one of (await connection.getStats()).values()) {
            if (one.type === 'outbound-rtp' && one.kind === 'video') found.set(one.rid, one.framesSent ?? 0)
          }
        }
        return found
      }
      const first = await frames()
      await new Promise((resolve) => setTimeout(resolve, 1000))
      const then = await frames()
      return [...then].filter(([rid, count]) => count > (first.get(rid) ?? 0)).map(([rid]) => rid).sort()
    })

  /** Width in pixels of the picture that arrives. */
  const arriving = (page, id) =>
    page.evaluate((who) => {
      const videos = [...document.querySelectorAll('video[data-source="camera"]')].filter((v) => v.dataset.participant === who)
      return Math.max(0, ...videos.map((v) => v.videoWidth))
    }, id)

  test('a small tile has one small layer sent, a large one a larger', async () => {
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await commune.page.setViewportSize({ width: 390, height: 500 })
    await meeting.signIn(commune.page, 'lap')
    await meeting.enter(commune.page)
    const an = await participant(commune.page, PEOPLE.an.name)
    await sees(commune.page, an)
    await until('only layers that somebody takes are sent', 40_000, async () => (await sending(chair.page)).length === 1)
    const small = await arriving(commune.page, an)

    await commune.page.setViewportSize({ width: 1920, height: 1080 })
    await until('a larger picture arrives', 40_000, async () => (await arriving(commune.page, an)) > small)
    await sees(commune.page, an)
    await until('the large layer alone is sent', 40_000, async () => (await sending(chair.page)).join() === 'f')
    const large = await arriving(commune.page, an)

    // The browser sends the first pictures of a call smaller than it may: the small size of the
    // beginning need not come again.
    await commune.page.setViewportSize({ width: 390, height: 500 })
    await until('a small picture is back', 40_000, async () => (await arriving(commune.page, an)) < large)
    await until('the small layer alone is sent', 40_000, async () => (await sending(chair.page)).join() === 'q')
  })

  test('the grid shows more cameras than a call begins with', async () => {
    const film = join(meeting.folder, 'film.ivf')
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=5', '-t', '4', '-c:v', 'libvpx', '-g', '10', '-b:v', '60k', film])
    const { server } = meeting
    const cameras = spawn(BINARY, ['--data', server.data, 'probe', `${server.url}/hop/${meeting.id}`, '--json', '--count', '14', '--picture', film, '--tiles', '0', '--seconds', '90'], { stdio: 'ignore' })
    try {
      await commune.page.setViewportSize({ width: 1366, height: 768 })
      await commune.page.getByRole('button', { name: 'Bố cục', exact: true }).click()
      await commune.page.getByRole('dialog').getByRole('button', { name: /^Lưới điểm cầu/ }).click()
      const moving = () => commune.page.locator('.gallery video').evaluateAll((all) => all.filter((video) => video.videoWidth > 0 && !video.paused).length)
      // With the chair's and their own.
      await until('all cameras are seen', 60_000, async () => (await moving()) >= 15)
    } finally {
      cameras.kill()
      await commune.page.evaluate(() => localStorage.removeItem('diemcau.layout'))
    }
  })

  test('a camera that nobody watches is not sent', async () => {
    await commune.page.goto(meeting.server.url)
    await until('nothing is sent', 40_000, async () => (await sending(chair.page)).length === 0)
    assert.deepEqual(await sending(chair.page), [])
    await meeting.enter(commune.page)
    const an = await participant(commune.page, PEOPLE.an.name)
    await sees(commune.page, an)
  })
})
