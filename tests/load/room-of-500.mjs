// SPDX-License-Identifier: MPL-2.0
// A room of 500: three Chromium browsers that see each other, one of whom speaks, and 497 synthetic
// participants who listen. Prints one JSON object; fails when a browser's picture froze or more
// than a hundredth of its sound was made up. With --tiles and --speakers the others look and speak
// too. By hand, in a network of its own: system/in-namespace node load/room-of-500.mjs [--count
// 497] [--ramp 60] [--seconds 60] [--tiles 0] [--speakers 0]
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openChromium } from '../system/lib/browsers.mjs'
import { participant, sees } from '../system/lib/call.mjs'
import { PEOPLE, TestMeeting } from '../system/lib/meeting.mjs'
import { watchConnections } from '../system/lib/network.mjs'
import { microphone, voices, wav } from '../system/lib/voices.mjs'
import { figures, probe } from './bots.mjs'

/** Share of sound that may be made up because a packet was missing or late. */
const MOST_CONCEALED = 0.01

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '497' },
    ramp: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '60' },
    speakers: { type: 'string', default: '0' },
    tiles: { type: 'string', default: '0' },
  },
})

/** What a page has received so far, over all its connections. */
const received = (page) => page.evaluate(async () => {
  const sum = { samples: 0, concealed: 0, freezes: 0, frozen_seconds: 0, frames: 0 }
  for (const peer of window.peers.filter((p) => p.connectionState === 'connected')) {
    for (const stats of (await peer.getStats()).values()) {
      if (stats.type !== 'inbound-rtp') continue
      sum.samples += stats.totalSamplesReceived ?? 0
      // What is made up in a silence (DTX) was not missing.
      sum.concealed += (stats.concealedSamples ?? 0) - (stats.silentConcealedSamples ?? 0)
      sum.freezes += stats.freezeCount ?? 0
      sum.frozen_seconds += stats.totalFreezesDuration ?? 0
      sum.frames += stats.framesDecoded ?? 0
    }
  }
  return sum
})

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const difference = (after, before) => Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]]))

const folder = await mkdtemp(join(tmpdir(), 'diemcau-voice-'))
const voice = await microphone((await voices()).doan, join(folder, 'voice.wav'), { atSeconds: 0, loopSeconds: 6 })
const silence = join(folder, 'silence.wav')
await writeFile(silence, wav(Buffer.alloc(48_000 * 2)))
const meeting = await TestMeeting.create({ models: true, title: 'Hội nghị trực tuyến toàn tỉnh' })
const people = []
try {
  for (const username of ['an', 'lap', 'pho']) {
    const person = await openChromium({ camera: null, microphone: username === 'an' ? voice : silence, size: { width: 960, height: 540 } })
    await watchConnections(person.context)
    await meeting.signIn(person.page, username)
    await meeting.enter(person.page)
    people.push({ username, ...person })
  }
  for (const { page, username } of people) {
    const other = username === 'an' ? 'lap' : 'an'
    await sees(page, await participant(page, PEOPLE[other].name))
  }
  const running = probe(meeting.server, meeting.id, options)
  await pause(Number(options.ramp))
  const came = await Promise.all(people.map(({ page }) => received(page)))
  await pause(Number(options.seconds) - 5)
  const stayed = await Promise.all(people.map(({ page }) => received(page)))
  const { report, used } = await running
  const browsers = people.map(({ username }, i) => {
    const { samples, concealed, ...pictures } = difference(stayed[i], came[i])
    return { who: username, concealed_share: Math.round((concealed / samples) * 1e5) / 1e5, ...pictures, while_they_came: came[i] }
  })
  console.log(JSON.stringify({ bench: 'room-of-500', browsers, ...figures(report, used) }))
  const clean = ({ freezes, concealed_share }) => freezes === 0 && concealed_share <= MOST_CONCEALED
  if (!browsers.every(clean)) process.exitCode = 1
} finally {
  for (const person of people) await person.close()
  await meeting.close()
}
