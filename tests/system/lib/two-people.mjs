// SPDX-License-Identifier: MPL-2.0
// Two officials who see and hear each other, wherever their browsers are.
import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openChromium } from './browsers.mjs'
import { heardFrom, participant, sees } from './call.mjs'
import { PEOPLE } from './meeting.mjs'
import { waysOf, watchConnections } from './network.mjs'
import { microphone, voices } from './voices.mjs'
import { until } from './wait.mjs'

/** A voice from a file, as RMS; silence is 0. */
export const AUDIBLE = 0.005

/** A file in which somebody speaks all the time. */
async function voice() {
  const file = join(await mkdtemp(join(tmpdir(), 'diemcau-voice-')), 'voice.wav')
  return microphone((await voices()).doan, file, { atSeconds: 0, loopSeconds: 6 })
}

/** An official's browser, in the meeting. */
export async function enter(meeting, username, browser = {}, url = meeting.server.url) {
  const person = await openChromium({ microphone: await voice(), ...browser })
  await watchConnections(person.context)
  await meeting.signIn(person.page, username, url)
  await meeting.enter(person.page, url)
  return person
}

/** An and Lập see and hear each other. */
export async function seeAndHearEachOther(an, lap) {
  const lapThere = await participant(an.page, PEOPLE.lap.name)
  const anThere = await participant(lap.page, PEOPLE.an.name)
  await Promise.all([sees(an.page, lapThere), sees(lap.page, anThere)])
  assert.ok((await heardFrom(an.page, lapThere, 7000)) > AUDIBLE, 'An hears Lập')
  assert.ok((await heardFrom(lap.page, anThere, 7000)) > AUDIBLE, 'Lập hears An')
}

/** The candidate pairs of both connections, once there are two. */
export const bothWays = (page) => until('both connections of the page have a way', 30_000, async () => {
  const ways = await waysOf(page)
  return ways.length === 2 && ways
})
