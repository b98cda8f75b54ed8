// SPDX-License-Identifier: MPL-2.0
// Runs alone: what is promised within 5 s is timed. The meeting works wherever a browser is: where
// no UDP passes, where there is only IPv6, where only the TURN port is open, and on a laptop that
// changes its network while its owner speaks.
import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { framesOf, heardFrom, participant, sees } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { drop, ip, passEverything, site, waysOf, watchConnections } from './lib/network.mjs'
import { NOT_THE_RELAY, RELAY_SETTINGS, askedWithoutPass, startRelay } from './lib/relay.mjs'
import { microphone, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

/** A voice from a file, as RMS; silence is 0. */
const AUDIBLE = 0.005
/** What is promised after a change of network. */
const BACK_WITHIN_MS = 5000

let file

before(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'diemcau-voice-')), 'voice.wav')
  await microphone((await voices()).doan, file, { atSeconds: 0, loopSeconds: 6 })
})

/** An official's browser, in the meeting. */
async function enter(meeting, username, browser = {}, url = meeting.server.url) {
  const person = await openChromium({ microphone: file, ...browser })
  await watchConnections(person.context)
  await meeting.signIn(person.page, username, url)
  await meeting.enter(person.page, url)
  return person
}

/** An and Lập see and hear each other. */
async function seeAndHearEachOther(an, lap) {
  const lapThere = await participant(an.page, PEOPLE.lap.name)
  const anThere = await participant(lap.page, PEOPLE.an.name)
  await Promise.all([sees(an.page, lapThere), sees(lap.page, anThere)])
  assert.ok((await heardFrom(an.page, lapThere, 7000)) > AUDIBLE, 'An hears Lập')
  assert.ok((await heardFrom(lap.page, anThere, 7000)) > AUDIBLE, 'Lập hears An')
}

const bothWays = (page) => until('both connections of the page have a way', 30_000, async () => {
  const ways = await waysOf(page)
  return ways.length === 2 && ways
})

describe('reachability', { timeout: 600_000 }, () => {
  let meeting
  let people = []

  afterEach(async () => {
    await passEverything()
    for (const person of people.splice(0)) await person.close()
    await meeting?.close()
    meeting = undefined
  })

  test('if UDP does not reach the media port, the call uses TCP', async () => {
    meeting = await TestMeeting.create({ title: 'Chỉ có TCP' })
    await drop(`udp dport ${meeting.server.media}`)
    people = [await enter(meeting, 'an'), await enter(meeting, 'lap')]
    await seeAndHearEachOther(...people)
    for (const { page } of people) {
      assert.deepEqual((await bothWays(page)).map((way) => way.protocol), ['tcp', 'tcp'])
    }
  })

  test('with IPv6 only, the call uses IPv6', async () => {
    // Browsers offer no way from loopback alone.
    await ip('address', 'replace', 'fd00:78::1/64', 'dev', 'site0', 'nodad')
    meeting = await TestMeeting.create({ title: 'Chỉ có IPv6', host: '[::1]' })
    await drop('meta nfproto ipv4')
    people = [await enter(meeting, 'an'), await enter(meeting, 'lap')]
    await seeAndHearEachOther(...people)
    for (const { page } of people) {
      for (const way of await bothWays(page)) assert.ok(way.to.includes(':') && way.protocol === 'udp', JSON.stringify(way))
    }
  })

  for (const protocol of ['udp', 'tcp']) {
    test(`where only the relay is reached, by ${protocol.toUpperCase()}, the call goes over the relay`, async () => {
      meeting = await TestMeeting.create({ title: 'Chỉ có trạm chuyển tiếp', settings: RELAY_SETTINGS })
      const relay = await startRelay(meeting.server)
      people.push(relay)
      const { media } = meeting.server
      // The relay itself reaches the media port; nobody else does.
      const byTheOther = `${protocol === 'udp' ? 'tcp' : 'udp'} dport 3478`
      await drop(`${NOT_THE_RELAY} udp dport ${media}`, `tcp dport ${media}`, byTheOther)
      const [an, lap] = [await enter(meeting, 'an'), await enter(meeting, 'lap')]
      people.push(an, lap)
      await seeAndHearEachOther(an, lap)
      for (const { page } of [an, lap]) {
        assert.deepEqual((await bothWays(page)).map((way) => [way.kind, way.relay]), [['relay', protocol], ['relay', protocol]])
      }
    })
  }

  test('the relay answers over TLS, and without credentials there is no allocation', async () => {
    meeting = await TestMeeting.create({ title: 'Trạm chuyển tiếp', settings: RELAY_SETTINGS })
    people.push(await startRelay(meeting.server))
    assert.equal(await askedWithoutPass(), 401)
  })
})

describe('a laptop goes from one network to the next', { timeout: 600_000 }, () => {
  let meeting
  let laptop
  const people = []

  before(async () => {
    laptop = await site('laptop', '10.79.0.2')
    meeting = await TestMeeting.create({ title: 'Đổi mạng', host: '0.0.0.0' })
    people.push(await enter(meeting, 'an'))
    people.push(await enter(meeting, 'lap', { executable: laptop.browser }, `https://10.79.0.1:${meeting.server.https}`))
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
