// SPDX-License-Identifier: MPL-2.0
// A line that loses one packet in ten, each way: what is said is asked for again, between the
// speaker and the server and between the server and the listener.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { watchConnections } from './lib/network.mjs'
import { microphone, voices } from './lib/voices.mjs'

const run = promisify(execFile)

/** Everything that leaves by UDP loses one datagram in `oneIn`: both ends are in this namespace. */
const lose = (oneIn) =>
  run('nft', [`table inet lossy { chain out { type filter hook output priority 0; meta l4proto udp numgen random mod ${oneIn} 0 drop; }; }`])
const recover = () => run('nft', ['delete', 'table', 'inet', 'lossy'])

/** Packets of sound that were asked for again since the page was opened, and those that never came.
 */
const heard = (page) =>
  page.evaluate(async () => {
    const sum = { played: 0, lost: 0, nacks: 0 }
    for (const peer of window.peers.filter((one) => one.connectionState === 'connected')) {
      for (const one of (await peer.getStats()).values()) {
        if (one.type !== 'inbound-rtp' || one.kind !== 'audio') continue
        sum.played += one.totalSamplesReceived ?? 0
        sum.lost += one.packetsLost ?? 0
        sum.nacks += one.nackCount ?? 0
      }
    }
    return sum
  })

describe('sound that is lost on the way', { timeout: 600_000 }, () => {
  let meeting
  let speaker
  let listener

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Giao ban đường truyền kém' })
    const file = join(meeting.folder, 'an.wav')
    await microphone((await voices()).doan, file, { atSeconds: 1, loopSeconds: 9 })
    speaker = (await openChromium({ microphone: file })).page
    listener = (await openChromium({ microphone: file })).page
    await watchConnections(listener.context())
    await meeting.signIn(speaker, 'an')
    await meeting.signIn(listener, 'lap')
  })

  after(async () => {
    await recover().catch(() => {})
    await speaker?.context().browser().close()
    await listener?.context().browser().close()
    await meeting?.close()
  })

  test('is heard all the same', async () => {
    await meeting.enter(speaker)
    await meeting.enter(listener)
    await listener.waitForTimeout(5000)
    await lose(10)
    await listener.waitForTimeout(3000)
    const before = await heard(listener)
    await listener.waitForTimeout(20_000)
    const now = await heard(listener)
    const since = Object.fromEntries(Object.entries(now).map(([name, value]) => [name, value - before[name]]))
    const seen = JSON.stringify(since)
    assert.ok(since.played > 15 * 48_000, `sound is played: ${seen}`)
    // A tenth is lost on the way to the server and a tenth of the rest on the way from there.
    assert.ok(since.nacks > 20, `what is lost is asked for again: ${seen}`)
    assert.ok(since.lost * 4 < since.nacks, `and comes: ${seen}`)
  })
})
