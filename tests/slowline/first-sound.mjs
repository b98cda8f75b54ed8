// SPDX-License-Identifier: MPL-2.0
// From an opened link to the first sound: somebody who is signed in opens the door of a meeting in
// which a commune speaks, with an empty browser cache, and presses "enter" as soon as it is there.
// Prints one JSON object per run, with what was loaded before the door and before the first sound.
//   system/in-namespace node slowline/first-sound.mjs [--profiles 64k,256k] [--runs 5] [--tls]
// `--requests` prints every request and message, too.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openChromium, WHOLE_CHROMIUM } from '../system/lib/browsers.mjs'
import { TestMeeting } from '../system/lib/meeting.mjs'
import { SlowSite } from '../system/lib/slow-link.mjs'
import { wav } from '../system/lib/voices.mjs'
import { instrument } from './page.mjs'
import { inWords, lineOf, PROFILES } from './profiles.mjs'
import { speech } from './speech.mjs'

const { values: options } = parseArgs({
  options: { profiles: { type: 'string', default: '64k' }, runs: { type: 'string', default: '5' }, requests: { type: 'boolean', default: false }, tls: { type: 'boolean', default: false } },
})

const LIMIT_MILLIS = 60_000
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis))

/** Follows what a page loads: bytes on the wire with heads, and messages of its sockets. */
async function followed(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const requests = new Map()
  const frames = []
  session.on('Network.requestWillBeSent', ({ requestId, request, wallTime, timestamp }) => {
    requests.set(requestId, { url: request.url, startedAt: wallTime * 1000, offset: wallTime - timestamp, bytes: 0 })
  })
  session.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) => {
    const one = requests.get(requestId)
    if (one) Object.assign(one, { endedAt: (timestamp + one.offset) * 1000, bytes: encodedDataLength })
  })
  session.on('Network.loadingFailed', ({ requestId, errorText, blockedReason }) => {
    const one = requests.get(requestId)
    if (one) one.failed = blockedReason ?? errorText
  })
  const frame = (way) => ({ response }) => {
    const bytes = response.opcode === 2 ? Buffer.from(response.payloadData, 'base64').length : Buffer.byteLength(response.payloadData)
    const what = response.opcode === 2 ? 'packed' : /"type":"(\w+)"/.exec(response.payloadData)?.[1]
    frames.push({ at: Date.now(), way, what, bytes })
  }
  session.on('Network.webSocketFrameReceived', frame('down'))
  session.on('Network.webSocketFrameSent', frame('up'))
  return { requests: () => [...requests.values()], frames }
}

async function firstSound(page) {
  for (const end = Date.now() + LIMIT_MILLIS; Date.now() < end; await pause(50)) {
    const at = await page.evaluate(() => window.firstSoundAt)
    if (at !== null) return at
  }
  throw new Error('nothing was heard')
}

/** What was loaded and sent, in milliseconds since the link was opened, also of a run that failed.
 */
function tell({ requests, frames }, openedAt) {
  const since = (at) => Math.round(at - openedAt)
  const loaded = requests().filter(({ startedAt }) => startedAt >= openedAt - 100)
  for (const { url, startedAt, endedAt, failed, bytes } of loaded) {
    console.error(`${since(startedAt)} ${endedAt ? since(endedAt) : (failed ?? 'unanswered')} ${bytes} ${new URL(url).pathname}`)
  }
  for (const { at, way, what, bytes } of frames.filter(({ at }) => at >= openedAt)) console.error(`${since(at)} ${way} ${bytes} ${what}`)
}

async function opens(meeting, site, profile) {
  await site.change(lineOf(PROFILES.clean))
  let told = () => undefined
  const listener = await openChromium({ camera: null, microphone: silence, executable: site.browser, flags: site.flags(meeting.server) })
  try {
    const { page } = listener
    page.setDefaultTimeout(LIMIT_MILLIS)
    await instrument(listener.context)
    const url = site.urlOf(meeting.server, options)
    await meeting.signIn(page, 'an', url)
    const follow = await followed(page)
    const session = await listener.context.newCDPSession(page)
    await session.send('Network.clearBrowserCache')
    await page.goto('about:blank')
    await site.change(lineOf(profile))
    // Connections that the browser has kept would save it a round trip.
    await pause(1500)
    const openedAt = Date.now()
    if (options.requests) told = () => tell(follow, openedAt)
    await page.goto(`${url}/hop/${meeting.id}/vao`, { waitUntil: 'commit' })
    await page.getByRole('button', { name: 'Vào phòng họp' }).click()
    const clickedAt = Date.now()
    const soundAt = await firstSound(page)
    await page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).waitFor()
    const drawnAt = Date.now()
    const since = (at) => Math.round(at - openedAt)
    const loaded = follow.requests().filter(({ startedAt }) => startedAt >= openedAt - 100)
    const until = (at) => loaded.filter(({ endedAt }) => endedAt && endedAt <= at).reduce((sum, { bytes }) => sum + bytes, 0)
    const socket = follow.frames.filter(({ at }) => at >= openedAt && at <= soundAt)
    return {
      door_ms: since(clickedAt), click_to_sound_ms: soundAt - clickedAt, link_to_sound_ms: since(soundAt), link_to_call_drawn_ms: since(drawnAt),
      bytes_to_door: until(clickedAt), bytes_to_sound: until(soundAt), socket_bytes_to_sound: socket.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  } finally {
    told()
    await listener.close()
  }
}

const folder = await mkdtemp(join(tmpdir(), 'diemcau-first-sound-'))
const [voice, silence] = [join(folder, 'voice.wav'), join(folder, 'silence.wav')]
await writeFile(voice, wav((await speech()).samples))
await writeFile(silence, wav(Buffer.alloc(48_000 * 2)))
const meeting = await TestMeeting.create({ models: true, host: '0.0.0.0' })
const site = await SlowSite.create(lineOf(PROFILES.clean), WHOLE_CHROMIUM)
const speaker = await openChromium({ camera: null, microphone: voice })
try {
  await meeting.signIn(speaker.page, 'lap')
  await meeting.enter(speaker.page)
  for (const name of options.profiles.split(',')) {
    const all = []
    for (let i = 0; i < Number(options.runs); i++) {
      const run = await opens(meeting, site, PROFILES[name]).catch((error) => ({ failed: String(error) }))
      all.push(run.link_to_sound_ms ?? Infinity)
      console.log(JSON.stringify({ profile: name, line: inWords(PROFILES[name]), ...run }))
    }
    all.sort((a, b) => a - b)
    console.log(JSON.stringify({ profile: name, runs: all.length, link_to_sound_p50_ms: all[Math.floor(all.length / 2)], worst_ms: all.at(-1) }))
  }
} finally {
  await speaker.close()
  await site.close()
  await meeting.close()
  await rm(folder, { recursive: true })
}
