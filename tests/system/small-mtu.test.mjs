// SPDX-License-Identifier: MPL-2.0
// Takes long, 105 s: ICE checks run into their timeouts.
// A path that carries less than both ends believe, as through a tunnel, with ICMP dropped: sound
// always comes, and pictures come by TCP or the page says why there are none.
import assert from 'node:assert/strict'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { framesOf, heardFrom, participant, sees } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { drop, passEverything, waysOf, watchConnections } from './lib/network.mjs'
import { SlowSite } from './lib/slow-link.mjs'
import { microphone, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

/** A voice from a file, as RMS; silence is 0. */
const AUDIBLE = 0.02
/** It is found out in 11 s, TCP is tried for 9 s at most. On a busy machine the line is taken for a
 * slow one: then it is found out in half a minute. A lost pair of checks costs 15 s more. */
const KNOWN_WITHIN_MS = 75_000
const WHY = 'Mạng của điểm cầu này không cho hình đi qua: chỉ có tiếng, không có hình.'

const path = (mtu) => `up rate=20000 delay=10 mtu=${mtu} down rate=20000 delay=10 mtu=${mtu}`
const tun = await access('/dev/net/tun', constants.R_OK | constants.W_OK).then(() => true, () => false)

describe('a path of small packets', { timeout: 600_000, skip: tun ? false : 'no such path can be made: /dev/net/tun is not here' }, () => {
  let meeting
  let site
  let voice
  let commune
  let person

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Giao ban qua đường hầm', host: '0.0.0.0' })
    voice = join(meeting.folder, 'voice.wav')
    await microphone((await voices()).doan, voice, { atSeconds: 0, loopSeconds: 6 })
    site = await SlowSite.create(path(1500))
    commune = await openChromium({ camera: null, microphone: voice })
    await meeting.signIn(commune.page, 'lap')
    await meeting.enter(commune.page)
  })

  afterEach(async () => {
    await passEverything()
    await person?.close()
    person = undefined
  })

  after(async () => {
    await commune?.close()
    await site?.close()
    await meeting?.close()
  })

  /** The chair signs in and enters from behind such a path, over HTTPS as officials do. */
  async function chairBehind(mtu) {
    await site.change(path(mtu))
    person = await openChromium({ camera: null, microphone: voice, executable: site.browser, flags: site.flags(meeting.server) })
    await watchConnections(person.context)
    const url = site.urlOf(meeting.server)
    await meeting.signIn(person.page, 'an', url)
    await meeting.enter(person.page, url)
    const lap = await participant(person.page, PEOPLE.lap.name)
    const an = await participant(commune.page, PEOPLE.an.name)
    return { chair: person.page, lap, an }
  }

  /** From the first moment on, whichever way media goes. */
  async function hearEachOther({ chair, lap, an }, ms = 5000) {
    const [there, back] = await Promise.all([heardFrom(chair, lap, ms), heardFrom(commune.page, an, ms)])
    assert.ok(there > AUDIBLE && back > AUDIBLE, `both are heard: ${there}, ${back}`)
  }

  /** Both connections of the page go over `protocol`. */
  const goOver = (page, protocol) =>
    until(`media goes over ${protocol}`, KNOWN_WITHIN_MS, async () => {
      const ways = await waysOf(page)
      return ways.length === 2 && ways.every((way) => way.protocol === protocol)
    })

  test('1,280 bytes carry everything over UDP', async () => {
    const meet = await chairBehind(1280)
    await hearEachOther(meet)
    await Promise.all([sees(meet.chair, meet.lap), sees(commune.page, meet.an)])
    await meet.chair.waitForTimeout(6000)
    assert.deepEqual((await waysOf(meet.chair)).map((way) => way.protocol), ['udp', 'udp'], 'and it stays so')
  })

  for (const mtu of [1200, 1100]) {
    test(`behind ${mtu} bytes people hear each other at once, and see each other by TCP without a click`, async () => {
      const meet = await chairBehind(mtu)
      await hearEachOther(meet, 3000)
      await goOver(meet.chair, 'tcp')
      await Promise.all([sees(meet.chair, meet.lap), sees(commune.page, meet.an)])
      await hearEachOther(meet)
      assert.equal(await meet.chair.getByText(WHY).count(), 0)
    })
  }

  test('where the media port takes no TCP the page says why there is no picture, and sound goes on', async () => {
    // What the server answers from there does not arrive.
    await drop(`tcp sport ${meeting.server.media}`)
    const meet = await chairBehind(1100)
    await hearEachOther(meet, 3000)
    await meet.chair.getByText(WHY).waitFor({ timeout: KNOWN_WITHIN_MS })
    await meet.chair.getByRole('group', { name: /Không có hình: mạng của điểm cầu này không cho hình đi qua/ }).first().waitFor()
    await hearEachOther(meet)
    const before = await framesOf(commune.page, meet.an)
    await hearEachOther(meet)
    assert.equal(await framesOf(commune.page, meet.an), before, 'no pieces of pictures leave')

    // The path becomes a usual one under the same addresses.
    await site.change(path(1500))
    await meet.chair.getByText(WHY).waitFor({ state: 'detached', timeout: KNOWN_WITHIN_MS })
    await Promise.all([sees(meet.chair, meet.lap), sees(commune.page, meet.an)])
  })
})
