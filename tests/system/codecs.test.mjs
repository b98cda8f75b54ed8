// Pictures in other codecs than most: a hall encoder that knows H.264 only, as OBS does.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium, openFirefox } from './lib/browsers.mjs'
import { heardFrom, participant, plays, sees } from './lib/call.mjs'
import { enterInFirefox } from './lib/firefox.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { StandardClient } from './lib/standard-client.mjs'
import { microphone, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

const HALL = 'Hội trường Bản Phố'

describe('a hall that sends H.264', { timeout: 240_000 }, () => {
  let meeting
  let chair
  let commune
  let hall

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp với máy mã hoá' })
    const sound = await microphone((await voices()).vinh, join(meeting.folder, 'hall.wav'), { atSeconds: 1, loopSeconds: 8 })
    chair = await openChromium({})
    commune = await openFirefox()
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await enterInFirefox(commune.page, meeting, 'lap')
    const printed = await meeting.server.cli('token', '--meeting', meeting.id, '--name', HALL, '--unit', 'T01.02', '--publish')
    hall = await StandardClient.start(printed.trim(), 'publish', `${meeting.server.url}/whip/${meeting.id}`, sound, 'h264')
  })

  after(async () => {
    hall?.vanish()
    await commune?.close()
    await chair?.close()
    await meeting?.close()
  })

  test('is seen and heard in Chromium', async () => {
    assert.equal(hall.answer.status, 201, hall.answer.text)
    assert.match(hall.answer.text, /H264\/90000/)
    const id = await participant(chair.page, HALL)
    await sees(chair.page, id, 45_000)
    assert.ok((await heardFrom(chair.page, id, 10_000)) > 0.02, 'the hall is heard')
  })

  test('is heard in a Firefox that cannot show H.264, which says so and goes on seeing the others', async () => {
    const [id, an] = [await participant(commune.page, HALL), await participant(commune.page, PEOPLE.an.name)]
    const reads = await commune.page.evaluate(() => RTCRtpReceiver.getCapabilities('video').codecs.some((codec) => codec.mimeType === 'video/H264'))
    if (reads) await sees(commune.page, id, 45_000)
    else {
      await until('the tile says why there is no picture', 20_000, () =>
        commune.page.evaluate((who) => {
          const tile = [...document.querySelectorAll('[role="group"][data-participant]')].find((one) => one.dataset.participant === who)
          return tile?.textContent.includes('không xem được kiểu hình')
        }, id))
    }
    await plays(commune.page, id)
    await sees(commune.page, an)
  })
})
