// SPDX-License-Identifier: MPL-2.0
// A conference in which the chair gives the floor: microphones are locked, two communes ask, one is
// given the floor with a name and a time limit, the server is killed in the middle of its speech,
// and what was said stands in the transcript under the name of who spoke.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { heardFrom, participant, speaking } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { AUDIBLE } from './lib/two-people.mjs'
import { until } from './lib/wait.mjs'
import { microphone, voices } from './lib/voices.mjs'

const SPEAKER = 'Vàng A Sáu'
const LOOP_SECONDS = 6

describe('the floor', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let secretary
  let lap
  let pho
  const people = []

  const person = async (username, voice) => {
    const sound = voice && await microphone((await voices())[voice], join(meeting.folder, `${username}.wav`), { atSeconds: 0, loopSeconds: LOOP_SECONDS })
    const browser = await openChromium({ microphone: sound })
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `floor-${name}.png`) })
  const bar = (page) => page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
  const openPanel = (page) => page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: /^Phát biểu/ }).click()
  const panel = (page) => page.getByRole('complementary', { name: 'Phát biểu' })
  const queue = (page) => panel(page).locator('.floor-request .person-name').allTextContents()
  const line = (page, words) => page.locator('.floor-lines .floor-line', { hasText: words })
  const isMuted = (page) => bar(page).getByRole('button', { name: /^(Bật micrô|Micrô đang khóa)/ }).waitFor()
  const isLive = (page) => bar(page).getByRole('button', { name: /^Tắt micrô/ }).waitFor()
  /** After a restart the machine that carries browsers, server and recognition takes its time. */
  const hears = async (page, name) => {
    const speaker = await participant(page, name)
    await until(`${name} is heard`, 90_000, async () => (await heardFrom(page, speaker, LOOP_SECONDS * 1_000 + 1_000)) > AUDIBLE)
  }
  const speeches = async () => {
    const answer = await chair.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}/transcript`)
    return (await answer.json()).speeches
  }

  before(async () => {
    meeting = await TestMeeting.create({ models: true, title: 'Hội nghị có mời phát biểu' })
    chair = await person('an')
    secretary = await person('binh')
    lap = await person('lap', 'doan')
    pho = await person('pho', 'vinh')
    for (const page of [chair, secretary, lap, pho]) await meeting.enter(page)
    for (const page of [chair, secretary]) await bar(page).getByRole('button', { name: /^Tắt micrô/ }).click()
  })

  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('who speaks into a muted microphone is told, and switches it on in one press', async () => {
    await bar(lap).getByRole('button', { name: 'Tắt micrô' }).click()
    const told = lap.locator('.banner', { hasText: 'Micrô đang tắt mà có tiếng nói.' })
    await told.getByRole('button', { name: 'Bật micrô' }).click()
    await isLive(lap)
    await told.waitFor({ state: 'detached' })
  })

  test('the chair locks the microphones after one confirmation, and a site that tries reads what to do', async () => {
    await speaking(chair, await participant(chair, PEOPLE.lap.name), true)
    await openPanel(chair)
    await panel(chair).getByText('Cách điều hành: Họp thảo luận').click()
    await panel(chair).getByRole('radio', { name: /^Hội nghị/ }).click()
    await chair.getByRole('dialog', { name: 'Khóa micrô của các điểm cầu?' }).getByRole('button', { name: 'Khóa micrô' }).click()
    await panel(chair).getByRole('radio', { name: /^Hội nghị/, checked: true }).waitFor()
    for (const page of [lap, pho]) await isMuted(page)
    await lap.getByText('Nguyễn Văn An đã tắt micrô của điểm cầu này.').waitFor()
    await bar(lap).getByRole('button', { name: 'Micrô đang khóa' }).click()
    await lap.getByText(/^Micrô đang khóa theo cách điều hành/).waitFor()
    await speaking(chair, await participant(chair, PEOPLE.lap.name), false)
    // What was on its way is played, and what is missing then is faded out.
    await chair.waitForTimeout(1_500)
    assert.ok((await heardFrom(chair, await participant(chair, PEOPLE.lap.name), 2_000)) < AUDIBLE, 'nothing is heard of Lập')
    await bar(secretary).getByRole('button', { name: 'Bật micrô' }).click()
    await isLive(secretary)
    await bar(secretary).getByRole('button', { name: 'Tắt micrô' }).click()
    await picture(chair, 'locked-1366')
    await picture(lap, 'told-1366')
  })

  test('two sites ask in one press each, and the chair gives the floor in one press without looking for them', async () => {
    await panel(chair).getByLabel('Thời gian mỗi lượt').selectOption({ label: '3 phút' })
    await bar(lap).getByRole('button', { name: 'Xin phát biểu' }).click()
    await bar(lap).getByRole('button', { name: 'Rút đăng ký phát biểu. Đang ở vị trí 1.' }).waitFor()
    await bar(pho).getByRole('button', { name: 'Xin phát biểu' }).click()
    await until('both are in the queue', 30_000, async () => (await queue(chair)).length === 2)
    assert.deepEqual(await queue(chair), [PEOPLE.lap.name, PEOPLE.pho.name])
    await openPanel(pho)
    await panel(pho).getByText('Đang ở vị trí 2 trên 2.').waitFor()

    // The secretary has another panel open: a banner is there for whoever is next.
    const next = secretary.locator('.banner', { hasText: `${PEOPLE.lap.name}, Xã Tân Lập xin phát biểu (còn 1 đăng ký nữa).` })
    await next.getByRole('button', { name: 'Mời phát biểu' }).click()
    await lap.getByText('Được mời phát biểu. Micrô đang bật.').waitFor()
    await isLive(lap)
    for (const page of [chair, secretary, lap, pho]) await line(page, PEOPLE.lap.name).getByText(/^còn 0[23]:\d\d$/).waitFor()
    await hears(chair, PEOPLE.lap.name)
    assert.equal(await chair.locator('.tile-large').getAttribute('data-participant'), await participant(chair, PEOPLE.lap.name), 'and sees them large')
    await panel(pho).getByText('Đang ở vị trí 1 trên 1.').waitFor()
    await isMuted(pho)
  })

  test('the secretary names who speaks behind the microphone, and captions and pictures say so', async () => {
    await secretary.getByRole('button', { name: 'Bật phụ đề' }).click()
    await openPanel(secretary)
    await panel(secretary).getByRole('button', { name: `Ghi tên người phát biểu: ${PEOPLE.lap.name}` }).click()
    await panel(secretary).getByLabel('Người đang phát biểu tại điểm cầu này').fill(SPEAKER)
    await panel(secretary).getByRole('button', { name: 'Lưu tên' }).click()
    for (const page of [chair, lap]) await line(page, SPEAKER).waitFor()
    await until('captions name the speaker', 60_000, async () =>
      (await secretary.locator('.captions .caption-name').allTextContents()).some((name) => name.startsWith(SPEAKER)))
    await picture(secretary, 'named-1366')
    await picture(chair, 'queue-1366')
  })

  test('the server is killed in the middle of the speech: floor, time and queue are there again, and the speech goes on', async () => {
    await meeting.server.kill()
    await meeting.server.start()
    for (const page of [chair, secretary, lap, pho]) await page.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
    for (const page of [chair, pho]) await line(page, SPEAKER).waitFor()
    await until('the queue is there again', 30_000, async () => (await queue(chair)).join() === PEOPLE.pho.name)
    await isLive(lap)
    await hears(chair, PEOPLE.lap.name)
    const [speech] = await speeches()
    assert.deepEqual([speech.name, speech.speaker, speech.ended_at], [PEOPLE.lap.name, SPEAKER, null])
  })

  test('the speech ends and the microphone with it; the next one is given the floor in one press', async () => {
    await panel(chair).getByRole('button', { name: `Kết thúc phát biểu: ${PEOPLE.lap.name}` }).click()
    await lap.getByText('Nguyễn Văn An đã kết thúc lượt phát biểu. Micrô đã tắt.').waitFor()
    await isMuted(lap)
    await panel(chair).getByRole('button', { name: 'Mời người tiếp theo' }).click()
    await isLive(pho)
    // Nobody ends a speech in its first second; a press that soon was meant for the button before.
    await pho.waitForTimeout(1_000)
    await bar(pho).getByRole('button', { name: 'Kết thúc phát biểu' }).click()
    await isMuted(pho)
    assert.equal(await pho.getByText(/đã kết thúc lượt phát biểu/).count(), 0, 'nobody else has ended it')
    await until('nobody has the floor', 30_000, async () => (await chair.locator('.floor-line').count()) === 0)
    await pho.waitForTimeout(1_000)
    await bar(pho).getByRole('button', { name: 'Xin phát biểu' }).click()
    await panel(chair).locator('.floor-request').getByText('đã phát biểu 1 lần ở mục này').waitFor()
  })

  test('the order is changed by keyboard, and said', async () => {
    await bar(lap).getByRole('button', { name: 'Xin phát biểu' }).click()
    await until('both ask', 30_000, async () => (await queue(chair)).join() === [PEOPLE.pho.name, PEOPLE.lap.name].join())
    await panel(chair).getByRole('button', { name: `Chuyển lên: ${PEOPLE.lap.name}` }).focus()
    await chair.keyboard.press('Enter')
    await until('they have changed places', 30_000, async () => (await queue(chair)).join() === [PEOPLE.lap.name, PEOPLE.pho.name].join())
    await panel(chair).getByRole('status').filter({ hasText: `${PEOPLE.lap.name}: vị trí 1` }).waitFor({ state: 'attached' })
    await panel(chair).locator(`.floor-request[data-participant="${await participant(chair, PEOPLE.pho.name)}"]`)
      .dragTo(panel(chair).locator(`.floor-request[data-participant="${await participant(chair, PEOPLE.lap.name)}"]`))
    await until('they have changed back', 30_000, async () => (await queue(chair)).join() === [PEOPLE.pho.name, PEOPLE.lap.name].join())
    await bar(lap).getByRole('button', { name: /^Rút đăng ký/ }).click()
    await until('one is left', 30_000, async () => (await queue(chair)).length === 1)
  })

  test('after the end the transcript names who spoke, and when each had the floor', async () => {
    await meeting.end(chair)
    const transcript = await meeting.transcript(chair)
    const [first, second, ...more] = transcript.speeches
    assert.deepEqual([first.name, first.unit_name, first.speaker], [PEOPLE.lap.name, 'Xã Tân Lập', SPEAKER])
    assert.deepEqual([second.name, second.speaker], [PEOPLE.pho.name, null])
    assert.deepEqual(more, [])
    assert.ok(first.began_at < first.ended_at && first.ended_at <= second.began_at && second.began_at < second.ended_at)
    const within = transcript.segments.filter(({ starts_at, ends_at }) => first.began_at < (starts_at + ends_at) / 2 && (starts_at + ends_at) / 2 < first.ended_at)
    assert.ok(within.length > 0, 'the speech was recognised')
    assert.deepEqual([...new Set(within.map(({ speaker }) => speaker))], [SPEAKER])
    const before = transcript.segments.filter(({ participant: of, ends_at }) => of === first.participant && ends_at < first.began_at)
    assert.ok(before.length > 0, 'Lập was heard before microphones were locked')
    assert.deepEqual([...new Set(before.map(({ speaker }) => speaker))], [PEOPLE.lap.name], 'what was said before is the site’s')
  })
})
