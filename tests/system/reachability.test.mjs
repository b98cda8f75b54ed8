// SPDX-License-Identifier: MPL-2.0
// Takes long, 110 s: ICE checks run into their timeouts.
// The meeting works wherever a browser is: where no UDP passes, where there is only IPv6, where
// only the TURN port is open.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { TestMeeting } from './lib/meeting.mjs'
import { drop, ip, passEverything } from './lib/network.mjs'
import { NOT_THE_RELAY, RELAY_SETTINGS, askedWithoutPass, startRelay } from './lib/relay.mjs'
import { bothWays, enter, seeAndHearEachOther } from './lib/two-people.mjs'

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
