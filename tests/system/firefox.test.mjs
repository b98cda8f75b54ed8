// SPDX-License-Identifier: MPL-2.0
// A Firefox participant in the same meeting as a Chromium, both over TLS and HTTP/2: both publish,
// both see and hear, and Firefox is recorded.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium, openFirefox } from './lib/browsers.mjs'
import { heardFrom, participant, plays, sees, speaking } from './lib/call.mjs'
import { enterInFirefox } from './lib/firefox.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'

describe('Firefox takes part', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let commune

  before(async () => {
    meeting = await TestMeeting.create({ models: true, title: 'Họp với Firefox' })
    const file = join(meeting.folder, 'an.wav')
    await microphone((await voices()).doan, file, { atSeconds: 1, loopSeconds: 9 })
    chair = await openChromium({ microphone: file })
    commune = await openFirefox()
  })

  after(async () => {
    await commune?.close()
    await chair?.close()
    await meeting?.close()
  })

  test('both join and see and hear each other', async () => {
    const url = `https://127.0.0.1:${meeting.server.https}`
    await meeting.signIn(chair.page, 'an', url)
    const network = await chair.context.newCDPSession(chair.page)
    await network.send('Network.enable')
    const handshakes = []
    network.on('Network.webSocketHandshakeResponseReceived', ({ response }) => handshakes.push(response.status))
    await meeting.enter(chair.page, url)
    // 101 would be a connection of its own, which a slow line opens in seconds.
    assert.deepEqual(handshakes, [200], 'the socket is a stream of the connection that brought the page')

    await enterInFirefox(commune.page, meeting, 'lap', url)

    const lap = await participant(chair.page, PEOPLE.lap.name)
    const an = await participant(commune.page, PEOPLE.an.name)
    await sees(chair.page, lap)
    await sees(commune.page, an)
    assert.ok((await heardFrom(chair.page, lap, 5000)) > 0.001, 'the chair hears Firefox')
    await plays(commune.page, an)
    await speaking(commune.page, an, true)
  })

  test('the audio of both was recorded', async () => {
    await meeting.end(chair.page)
    const { segments } = await meeting.transcript(chair.page)
    assert.ok(segments.some((segment) => segment.speaker === PEOPLE.an.name), 'the chair is in the transcript')
    // Firefox's own microphone hums: nobody spoke there, so there is no text.
    assert.deepEqual(segments.filter((segment) => segment.speaker === PEOPLE.lap.name), [])
  })
})
