// SPDX-License-Identifier: MPL-2.0
// What a person on a slow line hears, sees and waits for. A commune with a camera speaks (human
// voices); the chair, behind the line, listens with a camera of their own; and the other way round
// with --side speaker. Prints one JSON object per run; with --table writes them into a page between its
// marks.
//   system/in-namespace node slowline/run.mjs [--profiles 64k,256k] [--loops 3] [--runs 1]
//     [--side listener] [--table docs/slow-line.md]
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { openChromium, WHOLE_CHROMIUM } from '../system/lib/browsers.mjs'
import { opensIfNotOpen } from '../system/lib/call.mjs'
import { TestMeeting } from '../system/lib/meeting.mjs'
import { SlowSite } from '../system/lib/slow-link.mjs'
import { wav } from '../system/lib/voices.mjs'
import { instrument, recorded, recordsHeard, recordsSaid, statistics } from './page.mjs'
import { inWords, lineOf, PROFILES } from './profiles.mjs'
import { delays, percentile, speech, syllableErrors } from './speech.mjs'
import { table } from './table.mjs'

const { values: options } = parseArgs({
  options: {
    profiles: { type: 'string', default: Object.keys(PROFILES).join(',') },
    loops: { type: 'string', default: '3' },
    runs: { type: 'string', default: '1' },
    side: { type: 'string', default: 'listener' },
    table: { type: 'string' },
  },
})

const run = promisify(execFile)
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
/** After the first sound, until things have settled. */
const SETTLE_SECONDS = 5

const { samples, seconds, text } = await speech()
const folder = await mkdtemp(join(tmpdir(), 'diemcau-slowline-'))
const voice = join(folder, 'voice.wav')
await writeFile(voice, wav(samples))
const silence = join(folder, 'silence.wav')
await writeFile(silence, wav(Buffer.alloc(48_000 * 2)))
const camera = join(folder, 'camera.y4m')
execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30,noise=alls=12:allf=t', '-t', '6', '-pix_fmt', 'yuv420p', camera])

/** The words in what was heard, by the product's recogniser of files. */
async function understood(server, { samples: heard }) {
  const file = join(folder, 'heard.wav')
  await writeFile(file, wav(Buffer.from(heard.buffer, heard.byteOffset, heard.byteLength), 16_000))
  const json = await server.cli('transcribe', '--json', file)
  return JSON.parse(json).segments.map((segment) => segment.text).join(' ')
}

/** From the opened link to the call, as a hurried person clicks. */
async function opensLink(page, url) {
  const openedAt = Date.now()
  await page.goto(url, { waitUntil: 'commit', timeout: 180_000 })
  const enter = page.getByRole('button', { name: 'Vào phòng họp' })
  await enter.waitFor({ timeout: 180_000 })
  const shownAt = Date.now()
  await enter.click({ timeout: 180_000 })
  const clickedAt = Date.now()
  return { openedAt, shownAt, clickedAt }
}

async function firstSound(page, limitSeconds) {
  for (const end = Date.now() + limitSeconds * 1000; Date.now() < end; await pause(0.1)) {
    const at = await page.evaluate(() => window.firstSoundAt)
    if (at !== null) return at
  }
  return null
}

async function measure(name) {
  const profile = PROFILES[name]
  const meeting = await TestMeeting.create({ models: true, title: 'Giao ban đường truyền yếu', host: '0.0.0.0' })
  const site = await SlowSite.create(lineOf(PROFILES.clean), WHOLE_CHROMIUM)
  const listens = options.side === 'listener'
  const slow = { executable: site.browser, flags: site.flags(meeting.server) }
  const speaker = await openChromium({ microphone: voice, camera, ...(listens ? {} : slow) })
  const listener = await openChromium({ microphone: silence, camera, ...(listens ? slow : {}) })
  try {
    const isSlow = (one) => (one === listener) === listens
    // As it is used: over HTTPS, which is one connection for pages and the room's messages. Signing
    // in goes over another: what TCP has learned of the clean line must not be used on the slow one.
    const urlOf = (one) => (isSlow(one) ? site.urlOf(meeting.server) : meeting.server.url)
    const signInUrlOf = (one) => (isSlow(one) ? site.urlOf(meeting.server, { tls: false }) : meeting.server.url)
    for (const one of [speaker, listener]) {
      await instrument(one.context)
      one.page.setDefaultTimeout(180_000)
    }
    await meeting.signIn(listener.page, 'an', signInUrlOf(listener))
    await meeting.signIn(speaker.page, 'lap', signInUrlOf(speaker))
    const door = (one) => `${urlOf(one)}/hop/${meeting.id}/vao`
    const first = listens ? speaker : listener
    const second = listens ? listener : speaker
    await opensLink(first.page, door(first))
    await first.page.getByRole('button', { name: 'Rời họp' }).waitFor()
    // Nothing is kept from signing in.
    const session = await second.context.newCDPSession(second.page)
    await session.send('Network.clearBrowserCache')
    await second.page.goto('about:blank')
    await site.change(lineOf(profile))
    await pause(1)
    const times = await opensLink(second.page, door(second))
    const soundAt = await firstSound(listener.page, 120)
    await opensIfNotOpen(listener.page).catch(() => undefined)
    await pause(SETTLE_SECONDS)
    await site.report()
    await recordsHeard(listener.page)
    await recordsSaid(speaker.page)
    const before = await statistics(listener.page)
    const sentBefore = await statistics(second.page)
    const trips = []
    let width = 0
    const estimates = []
    for (const end = Date.now() + Number(options.loops) * seconds * 1000; Date.now() < end; await pause(1)) {
      const now = await statistics(second.page)
      if (now.round_trip !== null) trips.push(now.round_trip)
      estimates.push(now.estimate_up && Math.round(now.estimate_up / 1000))
      width = Math.max(width, (await statistics(listener.page)).width)
    }
    const after = await statistics(listener.page)
    const sentAfter = await statistics(second.page)
    const link = await site.report()
    const heard = await recorded(listener.page, 'stopHeard')
    const said = await recorded(speaker.page, 'stopSaid')
    const words = await understood(meeting.server, heard)
    const { errors, expected } = syllableErrors(text, words, Number(options.loops))
    const ways = delays(said, heard)
    const since = (key) => after[key] - before[key]
    const kbits = (bytes) => Math.round((bytes * 8) / (Number(options.loops) * seconds) / 1000)
    return {
      profile: name, line: inWords(profile), side: options.side,
      syer: round(errors / expected, 3), errors, syllables: expected,
      concealed: round(since('concealed') / Math.max(1, since('samples')), 4),
      round_trip_ms: [percentile(trips, 50), percentile(trips, 95)].map((one) => one && Math.round(one)),
      mouth_to_ear_ms: [percentile(ways, 50), percentile(ways, 95)], windows: ways.length,
      link_to_door_s: round((times.shownAt - times.openedAt) / 1000, 1),
      click_to_sound_s: soundAt && round((soundAt - times.clickedAt) / 1000, 1),
      link_to_sound_s: soundAt && round((soundAt - times.openedAt) / 1000, 1),
      picture: { width, frames: since('frames'), freezes: since('freezes'), frozen_ms: Math.round(since('frozen_ms')) },
      kbit_per_s: { audio_down: kbits(since('audio_received')), video_down: kbits(since('video_received')), audio_up: kbits(sentAfter.audio_sent - sentBefore.audio_sent), video_up: kbits(sentAfter.video_sent - sentBefore.video_sent), line_up: kbits(link.up.bytes), line_down: kbits(link.down.bytes) },
      queued_ms: { up_p95: link.up.queued_ms_p95, up_max: link.up.queued_ms_max, down_p95: link.down.queued_ms_p95, down_max: link.down.queued_ms_max, overflowed: link.up.overflowed + link.down.overflowed },
      estimates: process.env.SLOWLINE_WORDS ? estimates.join(' ') : undefined,
      heard: process.env.SLOWLINE_WORDS ? words : undefined,
    }
  } finally {
    await speaker.close()
    await listener.close()
    await site.close()
    await meeting.close()
  }
}

const round = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits

const results = []
for (const name of options.profiles.split(',')) {
  if (!PROFILES[name]) throw new Error(`no such line: ${name}`)
  for (let i = 0; i < Number(options.runs); i++) {
    const result = await measure(name).catch((error) => ({ profile: name, line: inWords(PROFILES[name]), side: options.side, failed: error.stack }))
    results.push(result)
    console.log(JSON.stringify(result))
  }
}
if (options.table) {
  const [begin, end] = [`<!-- ${options.side} -->`, `<!-- end of ${options.side} -->`]
  const page = await readFile(options.table, 'utf8')
  const [before, rest] = page.split(begin)
  const [, after] = rest.split(end)
  await writeFile(options.table, `${before}${begin}\n\n${table(results)}\n\n${end}${after}`)
}
await rm(folder, { recursive: true })
