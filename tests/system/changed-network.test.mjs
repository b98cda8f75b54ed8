// SPDX-License-Identifier: MPL-2.0
// Runs alone: what is promised within 5 s is timed. A laptop changes its network while its owner
// speaks.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { WHOLE_CHROMIUM } from './lib/browsers.mjs'
import { framesOf, heardFrom, participant, sees } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { site } from './lib/network.mjs'
import { AUDIBLE, bothWays, enter, seeAndHearEachOther } from './lib/two-people.mjs'
import { until } from './lib/wait.mjs'

/** What is promised after a change of network. */
const BACK_WITHIN_MS = 5000

describe('a laptop goes from one network to the next', { timeout: 600_000 }, () => {
  let meeting
  let laptop
  const people = []

  before(async () => {
    laptop = await site('laptop', '10.79.0.2', WHOLE_CHROMIUM)
    meeting = await TestMeeting.create({ title: 'Đổi mạng', host: '0.0.0.0' })
    people.push(await enter(meeting, 'an', { camera: null, executable: WHOLE_CHROMIUM }))
    people.push(await enter(meeting, 'lap', { camera: null, executable: laptop.browser }, `https://10.79.0.1:${meeting.server.https}`))
  })

  after(async () => {
    for (const person of people) await person.close()
    await meeting?.close()
    await laptop?.close()
  })

  test('within 5 s of the new address both hear each other again, and see each other without a click', async () => {
    const [an, lap] = people
    await seeAndHearEachOther(an, lap)
    const lapThere = await participant(an.page, PEOPLE.lap.name)
    const anThere = await participant(lap.page, PEOPLE.an.name)
    const before = await lap.page.evaluate(() => window.peers.length)
    const stopped = (page, id) => until(`the picture of ${id} stands`, 10_000, async () => {
      const frames = await framesOf(page, id)
      await new Promise((resolve) => setTimeout(resolve, 300))
      return frames === (await framesOf(page, id))
    }, 10)

    await laptop.leave()
    await Promise.all([stopped(an.page, lapThere), stopped(lap.page, anThere)])
    await laptop.arriveAt('10.79.0.3')
    const hears = (page, id) => until(`sound of ${id} comes`, BACK_WITHIN_MS, async () => (await heardFrom(page, id, 100)) > AUDIBLE, 10)
    await Promise.all([sees(an.page, lapThere, BACK_WITHIN_MS), hears(lap.page, anThere)])

    await seeAndHearEachOther(an, lap)
    const ways = await bothWays(lap.page)
    assert.deepEqual(ways.map((way) => way.from), ['10.79.0.3', '10.79.0.3'])
    assert.equal(await lap.page.evaluate(() => window.peers.length), before, 'the connections went on; only their ways are new')
  })
})
